import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { Secret } from '@pyloto/core-connectors';
import { createHttpClient } from '@pyloto/core-http';
import { parseStandardWebhooksKey, standardWebhooksSignature } from '@pyloto/core-webhooks';
import { afterEach, expect, test } from 'vitest';

import { systemClock } from '../system-clock.ts';
import { recordMetrics, sampleEvent as event } from '../test-harness.ts';
import { createWebhookSink, type WebhookSinkOptions } from './webhook-sink.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const PREVIOUS = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Seen = { readonly request: IncomingMessage; readonly body: Buffer };

/** A receiver that answers with the given statuses in turn, the last one for ever. */
async function receiver(...answers: (number | ((response: ServerResponse) => void))[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ request, body: Buffer.concat(chunks) });
      const answer = answers[Math.min(seen.length, answers.length) - 1] ?? 204;
      if (typeof answer === 'number') response.writeHead(answer, { location: '/elsewhere' }).end();
      else answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const metrics = recordMetrics();
  const options: WebhookSinkOptions = {
    url: `http://127.0.0.1:${port}/events`,
    keys: [SECRET, PREVIOUS].map((key) => parseStandardWebhooksKey(key)),
    httpClient: createHttpClient({ addressGuard: 'any' }),
    clock: { ...systemClock, sleep: () => Promise.resolve() },
    metrics: metrics.port,
    connectorId: 'parcels',
    attemptTimeoutMs: 200,
  };
  const sink = createWebhookSink(options);
  closing.push(() => sink.close?.());
  /** As the outbox has it, which tries again by itself. */
  const onceSink = createWebhookSink({ ...options, maxAttempts: 1 });
  return { sink, onceSink, seen, metrics };
}

const never = new AbortController().signal;

test('an event is posted as a CloudEvent that its receiver can verify with any live key', async () => {
  const { sink, seen } = await receiver(204);
  await sink.deliver(event, never);
  const { request, body } = seen[0]!;
  expect(JSON.parse(body.toString())).toEqual(event);
  expect(request.headers['content-type']).toBe('application/cloudevents+json');
  expect(request.headers['webhook-id']).toBe(event.id);
  expect(request.headers['x-correlation-id']).toBe('trace-me-please');
  const inbound = {
    header: (name: string) => request.headers[name]?.toString(),
    rawBody: body,
    receivedAtMs: 0,
  };
  for (const secret of [SECRET, PREVIOUS]) {
    const scheme = standardWebhooksSignature({ clock: systemClock });
    expect(scheme.verify(inbound, [Secret.of(secret)]).ok).toBe(true);
  }
});

test.each([500, 503, 429, 408])('a %i is tried again with the same webhook id', async (status) => {
  const { sink, seen, metrics } = await receiver(status, 204);
  await sink.deliver(event, never);
  expect(seen.map(({ request }) => request.headers['webhook-id'])).toEqual([event.id, event.id]);
  expect(metrics.sums.get('outbound_requests_total parcels event_sink')).toBe(2);
});

test.each([400, 401, 404, 410, 301, 307])('a %i is final', async (status) => {
  const { sink, seen, metrics } = await receiver(status);
  await expect(sink.deliver(event, never)).rejects.toMatchObject({
    code: 'upstream_rejected',
    upstreamStatus: status,
  });
  expect(seen).toHaveLength(1);
  expect(metrics.sums.get('outbound_failures_total parcels event_sink upstream_rejected')).toBe(1);
});

test('a receiver that never recovers has failed after three attempts', async () => {
  const { sink, seen } = await receiver(500);
  await expect(sink.deliver(event, never)).rejects.toMatchObject({ code: 'upstream_unavailable' });
  expect(seen).toHaveLength(3);
});

test('a connection that is cut, and an answer that never comes, are tried again', async () => {
  const { sink, seen } = await receiver(
    (response) => response.destroy(),
    () => undefined,
    204,
  );
  await sink.deliver(event, never);
  expect(seen).toHaveLength(3);
});

test('an aborted delivery stops', async () => {
  const { sink, seen } = await receiver(500);
  await expect(sink.deliver(event, AbortSignal.abort(new Error('time is up')))).rejects.toThrow(
    'time is up',
  );
  expect(seen).toHaveLength(0);
});

test.each([
  [429, 'rate_limited', 7_000],
  [503, 'upstream_unavailable', 7_000],
  [410, 'upstream_rejected', undefined],
])(
  'a sink of one attempt fails with a %i at once, and says what was answered and asked',
  async (status, code, retryAfterMs) => {
    const { onceSink, seen } = await receiver((response) =>
      response.writeHead(status, { 'retry-after': '7' }).end(),
    );
    await expect(onceSink.deliver(event, never)).rejects.toMatchObject({
      code,
      upstreamStatus: status,
      retryAfterMs,
    });
    expect(seen).toHaveLength(1);
  },
);

test('a sink of one attempt waits its time for an answer, once', async () => {
  const { onceSink, seen } = await receiver(() => undefined);
  await expect(onceSink.deliver(event, never)).rejects.toMatchObject({ code: 'timeout' });
  expect(seen).toHaveLength(1);
});

test('what comes from a sandbox says so in a header too, and nothing else does', async () => {
  const { sink, seen } = await receiver(204);
  await sink.deliver({ ...event, sandbox: true }, never);
  await sink.deliver(event, never);
  expect(seen.map(({ request }) => request.headers['x-pyloto-sandbox'])).toEqual([
    'true',
    undefined,
  ]);
});
