import { ConnectorError, Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { errorOf, openDoor, parcel, parcels, secrets, signed } from '../test-harness.ts';

const handlers = { parcel_updates: (): void => undefined };
const good = JSON.stringify({ items: [parcel('1')] });

async function codeOf(response: Response): Promise<string> {
  return (await errorOf(response)).error.code;
}

test('another method is 405 with Allow, whatever else is wrong', async () => {
  const { request } = openDoor({ handlers });
  const response = await request({
    method: 'PUT',
    body: 'x',
    headers: { 'content-type': 'text/plain' },
  });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, POST');
  expect(await codeOf(response)).toBe('METHOD_NOT_ALLOWED');
});

test('another media type is 415, also when the body is too large and unsigned', async () => {
  const { request } = openDoor({ handlers, limits: { maxBodyBytes: 10 } });
  const response = await request({
    method: 'POST',
    body: good,
    headers: { 'content-type': 'text/plain' },
  });
  expect(response.status).toBe(415);
  expect((await errorOf(response)).error).toEqual({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'the content type must be application/json',
  });
});

test('a media type with a charset, in any case, is taken', async () => {
  const { request } = openDoor({ handlers });
  const response = await request(
    signed(good, { 'content-type': 'Application/JSON; charset=utf-8' }),
  );
  expect(response.status).toBe(200);
});

test('a connector that names no media types takes them all', async () => {
  const { mediaTypes: _mediaTypes, ...connector } = parcels;
  const { request } = openDoor({ handlers, connector });
  expect((await request(signed(good, { 'content-type': 'text/plain' }))).status).toBe(200);
});

test('a body over the limit is 413 before its signature is looked at', async () => {
  const { request } = openDoor({ handlers, limits: { maxBodyBytes: 10 } });
  const headers = { 'content-type': 'application/json' };
  expect(await codeOf(await request({ method: 'POST', body: good, headers }))).toBe(
    'PAYLOAD_TOO_LARGE',
  );
});

test('a body over the limit that does not say its length is 413 too', async () => {
  const { request } = openDoor({ handlers, limits: { maxBodyBytes: 10 } });
  const body = new Blob([good]).stream();
  const init = {
    method: 'POST',
    body,
    duplex: 'half' as const,
    headers: { 'content-type': 'application/json' },
  };
  expect((await request(init)).status).toBe(413);
});

test('a body that does not arrive in time is 408', async () => {
  const { request } = openDoor({ handlers, limits: { bodyTimeoutMs: 20 } });
  const stalled = new ReadableStream({
    start: (controller) => controller.enqueue(Buffer.from('{')),
  });
  const init = {
    method: 'POST',
    body: stalled,
    duplex: 'half' as const,
    headers: { 'content-type': 'application/json' },
  };
  expect(await codeOf(await request(init))).toBe('REQUEST_TIMEOUT');
});

test('an unsigned body is 401, also when it is not JSON', async () => {
  const { request } = openDoor({ handlers });
  const init = { method: 'POST', body: 'garbage', headers: { 'content-type': 'application/json' } };
  expect(await codeOf(await request(init))).toBe('INVALID_SIGNATURE');
});

test('a signed body that is not JSON is 400', async () => {
  const { request } = openDoor({ handlers });
  const response = await request(signed('garbage'));
  expect(response.status).toBe(400);
  expect((await errorOf(response)).error).toEqual({
    code: 'VALIDATION_FAILED',
    message: 'body is not JSON',
  });
});

test('a limited request is 429 with Retry-After in seconds, after it was verified and parsed', async () => {
  const asked: unknown[] = [];
  const rateLimiter = {
    admit: (request: unknown) => {
      asked.push(request);
      return { admitted: false as const, retryAfterMs: 1500 };
    },
  };
  const { request } = openDoor({ handlers, rateLimiter });
  expect((await request(signed('garbage'))).status).toBe(400);
  const response = await request(signed(good));
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('2');
  expect(asked).toEqual([{ connector: 'parcels', tenantIds: ['default'] }]);
});

test('a limiter that cannot answer is 503: the edge fails closed', async () => {
  const rateLimiter = {
    admit: () => Promise.reject(new ConnectorError('state_unavailable', 'store does not answer')),
  };
  const { request } = openDoor({ handlers, rateLimiter });
  expect(await codeOf(await request(signed(good)))).toBe('STATE_UNAVAILABLE');
});

test('a parser that breaks its promise is a 500 that tells nothing of the data', async () => {
  const connector = {
    ...parcels,
    parseEvents: () => {
      throw new TypeError('cannot read 5511999990000');
    },
  };
  const { request, logs } = openDoor({ handlers, connector });
  const response = await request(signed(good));
  expect(response.status).toBe(500);
  expect(JSON.stringify([await response.json(), logs.lines])).not.toContain('5511999990000');
  expect(logs.named('request_rejected')).toMatchObject([
    {
      errorCode: 'INTERNAL_ERROR',
      reason: expect.stringMatching(/^TypeError answers\.test\.ts:\d+:\d+$/),
    },
  ]);
});

test('an unknown path is 404', async () => {
  const { request } = openDoor();
  expect(await codeOf(await request({ path: '/nowhere' }))).toBe('NOT_FOUND');
});

test('results are shown only where they are asked for', async () => {
  const open = openDoor({ handlers });
  const closed = openDoor({ handlers, exposeResults: false });
  expect((await open.deliver([parcel('1')])).results).toHaveLength(1);
  expect(await closed.deliver([parcel('1')])).not.toHaveProperty('results');
});

test.each(['abcdefg1', 'a'.repeat(64), 'Trace-1_2.3'])(
  'a correlation id such as %s is taken over',
  async (id) => {
    const { request } = openDoor({ handlers });
    const response = await request(signed(good, { 'x-correlation-id': id }));
    expect(response.headers.get('x-correlation-id')).toBe(id);
    expect((await errorOf(response)).correlationId).toBe(id);
  },
);

test.each(['short', 'a'.repeat(65), '5511999990000', 'with space', 'naïve-correlation'])(
  'a correlation id such as %s is replaced',
  async (id) => {
    const { request } = openDoor({ handlers, newId: () => 'made-by-us' });
    const response = await request(
      signed(good, { 'x-correlation-id': encodeURI(id) === id ? id : 'ü'.repeat(9) }),
    );
    expect(response.headers.get('x-correlation-id')).toBe('made-by-us');
  },
);

test('the handshake answers the bare challenge as plain text that no browser interprets', async () => {
  const { request } = openDoor();
  const query = 'hub.mode=subscribe&hub.challenge=%3Cb%3E42&hub.verify_token=a-token-of-parcels';
  const response = await request({ path: `/webhook?${query}` });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('<b>42');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test.each([
  ['hub.mode=subscribe&hub.challenge=42&hub.verify_token=wrong', 403],
  ['hub.challenge=42', 400],
  ['hub.mode=unsubscribe&hub.challenge=42&hub.verify_token=a-token-of-parcels', 400],
])('the handshake %s is answered %i', async (query, status) => {
  const { request } = openDoor();
  expect((await request({ path: `/webhook?${query}` })).status).toBe(status);
});

test('a handshake that breaks its promise is a 500 and does not throw', async () => {
  const connector = {
    ...parcels,
    handshake: () => {
      throw new TypeError('no');
    },
  };
  const { request } = openDoor({ connector });
  expect(await codeOf(await request())).toBe('INTERNAL_ERROR');
});

test('a connector without a handshake takes no GET', async () => {
  const { handshake: _handshake, ...connector } = parcels;
  const { request } = openDoor({ connector });
  const response = await request();
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

test('refusals of every door are in the log and the metrics', async () => {
  const { request, logs, metrics } = openDoor();
  await request({ path: '/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token=guess' });
  await request({ path: '/webhook' });
  await request({ method: 'DELETE' });
  await request({
    path: '/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token=a-token-of-parcels',
  });
  expect(logs.named('request_rejected').map(({ status }) => status)).toEqual([403, 400, 405]);
  expect(logs.named('handshake_answered')).toHaveLength(1);
  for (const status of [400, 403, 405]) {
    expect(metrics.sums.get(`webhook_request_errors_total parcels ${status}`)).toBe(1);
  }
});

test('an empty secret refuses to start and is named', () => {
  expect(() => openDoor({ secrets: { ...secrets, PARCELS_SECRET: [Secret.of('')] } })).toThrow(
    'PARCELS_SECRET must have a value',
  );
});

test('what becomes no event is told with its tenant and a digest of its account', async () => {
  const { deliver, logs } = openDoor();
  await deliver([parcel('1')]);
  expect(logs.named('item_skipped')).toMatchObject([
    {
      field: 'parcel_updates',
      tenantId: 'default',
      account: expect.stringMatching(/^[a-z2-7]{32}$/),
    },
  ]);
});

test('a secret without a live value refuses to start and is named', () => {
  expect(() => openDoor({ secrets: {} })).toThrow('PARCELS_SECRET must have a value');
  expect(() => openDoor({ secrets: { PARCELS_SECRET: secrets.PARCELS_SECRET } })).toThrow(
    'PARCELS_TOKEN must have a value',
  );
});

test('health says that the process is up, ready where its state lives', async () => {
  const { request } = openDoor();
  expect(await (await request({ path: '/health' })).json()).toEqual({ ok: true });
  expect(await (await request({ path: '/ready' })).json()).toEqual({
    ready: true,
    mode: 'production',
    durability: 'memory',
    checks: { accepting: 'ok' },
  });
});

test('ready says that a sandbox is one', async () => {
  const { request } = openDoor({ sandbox: true });
  expect(await (await request({ path: '/ready' })).json()).toMatchObject({ mode: 'sandbox' });
});

test('metrics count requests, events and refusals under their contract names', async () => {
  const { request, deliver, metrics } = openDoor({ handlers });
  await deliver([parcel('1'), parcel('2')]);
  await deliver([parcel('1'), parcel('3')]);
  await request(signed('garbage'));
  expect(Object.fromEntries(metrics.sums)).toEqual({
    'webhook_requests_total parcels parcel_updates': 2,
    'events_processed_total parcels parcel_updates': 3,
    'events_deduped_total parcels parcel_updates': 1,
    'handler_latency_ms parcels parcel_updates': 3,
    'webhook_latency_ms parcels': 3,
    'webhook_request_errors_total parcels 400': 1,
  });
});
