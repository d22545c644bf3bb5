import net from 'node:net';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';

import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import {
  type HttpRequest,
  isConnectorError,
  type StreamingHttpClient,
} from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { errorFromResponse, requestJson, withBreaker, withTracing } from './index.ts';
import { cleanups, clientFor, listening, portOf, serve, serveBytes } from './test-harness.ts';

const CANARY = 'CaNaRy9351';
const IN_BASE64 = ['', 'a', 'ab'].map((shift) =>
  Buffer.from(shift + CANARY)
    .toString('base64')
    .slice(4, -4),
);

function secretCall(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST',
    headers: { authorization: `Bearer ${CANARY}`, [`x-${CANARY}`]: CANARY },
    body: JSON.stringify({ text: CANARY }),
    timeoutMs: 10_000,
    ...rest,
    url: `${url}/${CANARY}?access_token=${CANARY}#${CANARY}`,
  };
}

/** Everything that may be shown of a value, in every way in which loggers show things. */
function shown(value: unknown): string {
  const texts = [inspect(value, { depth: Infinity, showHidden: true, getters: true })];
  texts.push(JSON.stringify(value) ?? '');
  for (let error = value; error instanceof Error; error = error.cause) {
    texts.push(String(error), error.message, error.stack ?? '');
  }
  return texts.join('\n');
}

/** The secret, and the spellings in which it could get out. */
function secretsIn(text: string): string[] {
  const searched = text.toLowerCase();
  return [CANARY, ...IN_BASE64].filter((secret) => searched.includes(secret.toLowerCase()));
}

/** Requests that fail in all the ways there are; the other side says the secret too. */
async function failingCalls(): Promise<HttpRequest[]> {
  const headers = `HTTP/1.1 200 ${CANARY}\r\nx-${CANARY}: ${CANARY}\r\n`;
  const garbage = await serveBytes(`${CANARY} is not HTTP\r\n`, () => {});
  const cut = await serveBytes(`${headers}content-length: 99\r\n\r\n${CANARY}`, (socket) =>
    socket.destroy(),
  );
  const large = await serveBytes(`${headers}\r\n${CANARY.repeat(200)}`, () => {});
  const endless = await serveBytes(headers + `x: ${CANARY.repeat(9999)}`, () => {});
  const badChunk = await serveBytes(
    `${headers}transfer-encoding: chunked\r\n\r\n${CANARY}`,
    () => {},
  );
  const silent = await serve((request) => request.resume());
  const closed = await listening(net.createServer());
  const refused = `http://127.0.0.1:${portOf(closed)}`;
  closed.close();
  const body = (async function* failingBody() {
    yield Buffer.from(CANARY);
    throw Object.assign(new TypeError(CANARY), { [CANARY]: CANARY, code: 'ERR_SOURCE' });
  })();
  return [
    ...[garbage, cut, large, endless, badChunk, refused].map((url) => secretCall(url)),
    secretCall(silent.url, { timeoutMs: 60 }),
    secretCall(silent.url, { body }),
    secretCall(silent.url, { headers: { 'x-key': `${CANARY}\r\n` } }),
    secretCall(silent.url, { headers: { [`${CANARY} x`]: 'a' } }),
    secretCall(silent.url, { headers: { 'content-length': '1' } }),
    secretCall(`http://${CANARY}.example`),
    secretCall(`http://user:${CANARY}@127.0.0.1`),
    secretCall(`${CANARY}:`),
    secretCall('http://127.0.0.1:99999'),
  ];
}

/** What each call ends with, the whole answer or a stream that is read to its end. */
async function outcomesOf(client: StreamingHttpClient): Promise<unknown[]> {
  const limits = { maxBytes: 1000 };
  const streamed = async (request: HttpRequest): Promise<unknown> => {
    const { body } = await client.stream(request, limits);
    return buffer(body);
  };
  const calls = [
    ...(await failingCalls()).map((request) => client.request(request)),
    ...(await failingCalls()).map(streamed),
  ];
  return (await Promise.allSettled<unknown>(calls)).map((outcome) =>
    outcome.status === 'rejected' ? outcome.reason : undefined,
  );
}

test('nothing of the request or the answer is in an error, or in a span but the host', async () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  cleanups.push(() => provider.shutdown());
  const plain = clientFor({
    maxResponseBytes: 1000,
    lookup: (name) =>
      Promise.reject(Object.assign(new Error(`getaddrinfo ${name}`), { hostname: name })),
  });
  const breaker = { admit: () => ({ admitted: true }) as const, succeeded() {}, failed() {} };
  const client = withTracing(withBreaker(plain, { breaker, keyOf: () => 'acme' }), {
    tracer: provider.getTracer('test'),
  });
  const errors = await outcomesOf(client);
  expect(errors).toHaveLength(30);
  expect(errors.every(isConnectorError)).toBe(true);
  expect(secretsIn(errors.map(shown).join('\n'))).toEqual([]);
  const spans = exporter.getFinishedSpans();
  expect(spans).toHaveLength(30);
  const hosts = new Set(spans.map(({ attributes }) => attributes['server.address']));
  expect(hosts).toEqual(new Set(['127.0.0.1', `${CANARY.toLowerCase()}.example`, undefined]));
  const written = spans.map(({ name, attributes, events, links, status }) =>
    shown({ name, events, links, status, attributes: { ...attributes, 'server.address': '' } }),
  );
  expect(secretsIn(written.join('\n'))).toEqual([]);
});

test('nothing of a refusal is in the error that is made of it, nor of a body that json cannot write', async () => {
  const headers = { 'retry-after': CANARY, [CANARY]: CANARY };
  const answer = { status: 400, headers, body: Buffer.from(CANARY) };
  const call = requestJson(clientFor(), {
    ...secretCall('http://127.0.0.1:9'),
    body: { [CANARY]: 1n },
  });
  const errors = [errorFromResponse(answer, 0), await call.catch((reason: unknown) => reason)];
  expect(errors.every(isConnectorError)).toBe(true);
  expect(secretsIn(errors.map(shown).join('\n'))).toEqual([]);
});

test('the search finds a secret that is shown', () => {
  const leaks = [
    new Error('lost', { cause: new Error(CANARY) }),
    Object.assign(new Error('lost'), { url: CANARY }),
    { token: Buffer.from(CANARY).toString('base64') },
  ];
  for (const leak of leaks) expect(secretsIn(shown(leak))).toHaveLength(1);
});
