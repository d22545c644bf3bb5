import { context, diag, type DiagLogger, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { ConnectorError, type StreamingHttpClient } from '@pyloto/core-connectors';
import { afterEach, expect, test, vi } from 'vitest';

import { withTracing } from './index.ts';
import { cleanups, clientFor, failure, get, post, serve, serveSockets } from './test-harness.ts';

afterEach(() => {
  trace.disable();
  context.disable();
  diag.disable();
});

const CLIENT = 2;
const ERROR = 2;
const UNSET = 0;

function tracing(client: StreamingHttpClient = clientFor()) {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  cleanups.push(() => provider.shutdown());
  const tracer = provider.getTracer('test');
  return { client: withTracing(client, { tracer }), provider, tracer, exporter };
}

function portIn(url: string): number {
  return Number(new URL(url).port);
}

test('a call is one client span with method, host, port and status, and nothing else', async () => {
  const { url } = await serve((_request, response) => response.end());
  const { client, exporter } = tracing();
  await client.request(post(`${url}?token=a#b`));
  const [span, ...others] = exporter.getFinishedSpans();
  expect(others).toEqual([]);
  expect(span).toMatchObject({ name: 'POST', kind: CLIENT, status: { code: UNSET }, events: [] });
  expect(span?.attributes).toEqual({
    'http.request.method': 'POST',
    'server.address': '127.0.0.1',
    'server.port': portIn(url),
    'http.response.status_code': 200,
  });
});

test.each([
  ['https://receiver.example/a', 'receiver.example', 443],
  ['http://receiver.example/a', 'receiver.example', 80],
  ['http://[::1]:8080/', '::1', 8080],
])('the host and port of %s are %s and %d', async (url, host, port) => {
  const { client, exporter } = tracing(clientFor({ lookup: () => Promise.resolve([]) }));
  await client.request(get(url)).catch(() => undefined);
  expect(exporter.getFinishedSpans()[0]?.attributes).toMatchObject({
    'server.address': host,
    'server.port': port,
  });
});

test.each([
  [302, UNSET, undefined],
  [404, ERROR, '404'],
  [503, ERROR, '503'],
])('an answer of %d has the span status %d and the error type %s', async (status, code, type) => {
  const { url } = await serve((_request, response) => response.writeHead(status).end());
  const { client, exporter } = tracing();
  await client.request(get(url));
  const [span] = exporter.getFinishedSpans();
  expect(span?.status).toEqual({ code });
  expect(span?.attributes['http.response.status_code']).toBe(status);
  expect(span?.attributes['error.type']).toBe(type);
});

test('a failure has its code as the type, and the status if there was one', async () => {
  const large = await serve((_request, response) => response.end('x'.repeat(2000)));
  const silent = await serve((request) => request.resume());
  const { client, exporter } = tracing(clientFor({ maxResponseBytes: 1000 }));
  const signal = AbortSignal.abort(new Error('CANARY'));
  for (const request of [
    get(large.url),
    get(silent.url, { timeoutMs: 60 }),
    get('not a url'),
    get(silent.url, { signal }),
  ]) {
    await expect(client.request(request)).rejects.toThrow(Error);
  }
  const spans = exporter.getFinishedSpans();
  expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual([
    'upstream_rejected',
    'timeout',
    'config_invalid',
    '_OTHER',
  ]);
  expect(spans.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([
    200,
    undefined,
    undefined,
    undefined,
  ]);
  expect(spans.map(({ status }) => status)).toEqual(spans.map(() => ({ code: ERROR })));
});

test('a call is a child of the active span', async () => {
  const { url } = await serve((_request, response) => response.end());
  const { client, tracer, exporter } = tracing();
  const parent = tracer.startSpan('turn');
  const active = trace.setSpan(ROOT_CONTEXT, parent);
  context.setGlobalContextManager({
    active: () => active,
    // oxlint-disable-next-line max-params -- the interface's
    with: (_context, act, self, ...rest) => act.call(self, ...rest),
    bind: (_context, target) => target,
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  });
  await client.request(get(url));
  const [span] = exporter.getFinishedSpans();
  expect(span?.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
});

test('the other side learns nothing of the trace', async () => {
  const headers: string[][] = [];
  const { url } = await serve((request, response) => {
    headers.push(Object.keys(request.headers));
    response.end();
  });
  const { client } = tracing();
  await client.request(get(url));
  expect(headers).toEqual([['host', 'connection']]);
});

test('the span of a stream ends with its body', async () => {
  const rest = Promise.withResolvers<void>();
  const { url } = await serve((_request, response) => {
    response.write('one');
    void rest.promise.then(() => response.end('two'));
  });
  const { client, exporter } = tracing();
  const { status, body } = await client.stream(get(url), { maxBytes: 100 });
  expect([status, exporter.getFinishedSpans()]).toEqual([200, []]);
  rest.resolve();
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString();
  expect(text).toBe('onetwo');
  expect(exporter.getFinishedSpans()).toMatchObject([
    { name: 'GET', status: { code: UNSET }, attributes: { 'http.response.status_code': 200 } },
  ]);
});

test('the span of a left stream ends when it is left', async () => {
  const { url } = await serve((_request, response) => {
    response.write('one');
  });
  const { client, exporter } = tracing();
  const { body } = await client.stream(get(url), { maxBytes: 100 });
  for await (const chunk of body) {
    expect(chunk.byteLength).toBe(3);
    break;
  }
  expect(exporter.getFinishedSpans()).toMatchObject([{ status: { code: UNSET } }]);
});

test('a traced stream can be left while its bytes are waited for, and its span ends once', async () => {
  const closed = Promise.withResolvers<void>();
  const { url } = await serve((_request, response) => {
    response.once('close', () => closed.resolve());
    response.flushHeaders();
  });
  const warn = vi.fn<DiagLogger['warn']>();
  diag.setLogger({ warn, error: warn, info() {}, debug() {}, verbose() {} });
  const { client, exporter } = tracing();
  const { body } = await client.stream(get(url), { maxBytes: 100 });
  const bytes = body[Symbol.asyncIterator]();
  const next = bytes.next();
  await bytes.return?.();
  await next;
  await bytes.next();
  await closed.promise;
  expect(exporter.getFinishedSpans()).toMatchObject([{ status: { code: UNSET } }]);
  expect(warn).not.toHaveBeenCalled();
});

test('the span of a stream that breaks says how, before its headers and in its body', async () => {
  const cut = await serveSockets((socket) => socket.once('data', () => socket.destroy()));
  const { url } = await serve((_request, response) => {
    response.write('one');
    setImmediate(() => response.destroy());
  });
  const { client, exporter } = tracing();
  const early = client.stream(get(cut), { maxBytes: 100 });
  await expect(early).rejects.toEqual(failure('upstream_unavailable'));
  const { body } = await client.stream(get(url), { maxBytes: 100 });
  const reading = (async () => {
    for await (const chunk of body) expect(chunk.byteLength).toBe(3);
  })();
  await expect(reading).rejects.toEqual(failure('upstream_unavailable'));
  const broken = { status: { code: ERROR }, attributes: { 'error.type': 'upstream_unavailable' } };
  expect(exporter.getFinishedSpans()).toMatchObject([broken, broken]);
});

test('a provider that is registered later is used', async () => {
  const { url } = await serve((_request, response) => response.end());
  const client = withTracing(clientFor());
  await client.request(get(url));
  const { provider, exporter } = tracing();
  trace.setGlobalTracerProvider(provider);
  await client.request(get(url));
  expect(exporter.getFinishedSpans()).toHaveLength(1);
});

test.each([
  ['without a provider', undefined],
  [
    'of a span that is not sampled',
    new BasicTracerProvider({ sampler: new AlwaysOffSampler() }).getTracer('test'),
  ],
])('%s the calls are the client’s own', async (_when, tracer) => {
  const answer = Promise.reject(new ConnectorError('timeout', 'answer must come in time'));
  const inner = {
    request: vi.fn<StreamingHttpClient['request']>(() => answer),
    stream: vi.fn<StreamingHttpClient['stream']>(() => answer),
    close: vi.fn<StreamingHttpClient['close']>(() => Promise.resolve()),
  };
  const client = withTracing(inner, tracer === undefined ? {} : { tracer });
  const request = get('https://receiver.example/');
  expect(client.request(request)).toBe(answer);
  expect(client.stream(request, { maxBytes: 1 })).toBe(answer);
  await expect(answer).rejects.toEqual(failure('timeout'));
  await client.close();
  expect(inner.close).toHaveBeenCalledTimes(1);
});
