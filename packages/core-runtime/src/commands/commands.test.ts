import { ConnectorError, type ParsedEvent, Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { errorOf } from '../test-harness.ts';
import { type CommandAnswer, CommandAnswerSchema, CommandStateSchema } from './command-answer.ts';
import { KEYS, openCommandDoor, refuses, SHIP } from './command-test-door.ts';

const AS = (key: string) => ({ authorization: `Bearer ${key}` });
const NOT_SENT = { effect: 'none' } as const;

const away = async (): Promise<never> => {
  throw new ConnectorError('state_unavailable', 'the store must answer');
};

async function answerOf(response: Response): Promise<CommandAnswer> {
  return CommandAnswerSchema.parse(await response.json());
}

async function told(response: Response): Promise<readonly [number, CommandAnswer]> {
  return [response.status, await answerOf(response)];
}

async function stateOf(response: Response) {
  return CommandStateSchema.parse(await response.json());
}

test('a command is sent, and its answer has the provider’s id and where the time went', async () => {
  const door = openCommandDoor();
  const response = await door.give(SHIP, { 'x-correlation-id': 'order-20731-a' });
  expect(response.headers.get('x-correlation-id')).toBe('order-20731-a');
  expect(response.headers.get('server-timing')).toMatch(/^total;dur=[\d.]+, provider;dur=[\d.]+$/);
  expect(await told(response)).toEqual([
    200,
    { ok: true, clientMessageId: 'c-1', providerMessageId: 'm-1', status: 'sent' },
  ]);
  expect(door.sent[0]?.part).toEqual(SHIP);
  expect(door.sent[0]?.call.callbackData).toBe('p1:0:c-1');
});

test('the same command again is not sent again, and gets the first one’s result', async () => {
  const door = openCommandDoor();
  await door.give(SHIP);
  const { text, ...rest } = SHIP;
  expect(await told(await door.give({ text, ...rest }))).toEqual([
    200,
    { ok: true, clientMessageId: 'c-1', providerMessageId: 'm-1', status: 'duplicate' },
  ]);
  expect(door.sent).toHaveLength(1);
});

test('the same id with another body is a conflict', async () => {
  const door = openCommandDoor();
  await door.give(SHIP);
  expect(await told(await door.give({ ...SHIP, text: 'bye' }))).toEqual([
    409,
    { ok: false, clientMessageId: 'c-1', status: 'failed', errorCode: 'conflict' },
  ]);
  expect(door.sent).toHaveLength(1);
});

test('two tenants may use one id', async () => {
  const door = openCommandDoor();
  await door.give(SHIP);
  const [status, { status: outcome }] = await told(
    await door.give({ ...SHIP, accountId: 'hub-1' }, AS(KEYS.globex)),
  );
  expect([status, outcome, door.sent.length]).toEqual([200, 'sent', 2]);
});

test('two of the same at once are sent once', async () => {
  const gate = Promise.withResolvers<void>();
  const door = openCommandDoor({
    scripts: [() => gate.promise.then(() => ({ externalMessageId: 'm-1' }))],
    hasQueue: true,
  });
  const first = door.give(SHIP);
  await expect.poll(() => door.sent.length).toBe(1);
  expect(await told(await door.give(SHIP))).toEqual([
    202,
    { ok: true, clientMessageId: 'c-1', status: 'queued' },
  ]);
  gate.resolve();
  expect((await first).status).toBe(200);
  expect(door.sent).toHaveLength(1);
});

test.each([
  ['no key', {}],
  ['an unknown key', AS('key-of-nobody-0123456789abcdef')],
])('%s is 401', async (_, headers) => {
  const door = openCommandDoor();
  const response = await door.app.request('/commands/ship', {
    method: 'POST',
    body: JSON.stringify(SHIP),
    headers,
  });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect((await errorOf(response)).error.code).toBe('UNAUTHORIZED');
});

test.each([
  ['another tenant’s account', { key: KEYS.globex, body: SHIP, code: 'account_forbidden' }],
  [
    'an account that nobody has',
    { key: KEYS.acme, body: { ...SHIP, channel: 'ships' }, code: 'account_forbidden' },
  ],
  ['a scope that the key lacks', { key: KEYS.reader, body: SHIP, code: 'scope_missing' }],
])('%s is 403, and a security event', async (_, { key, body, code: errorCode }) => {
  const door = openCommandDoor();
  expect(await told(await door.give(body, AS(key)))).toEqual([
    403,
    { ok: false, clientMessageId: 'c-1', status: 'failed', errorCode },
  ]);
  expect(door.sent).toEqual([]);
  expect(door.logs.named('security_event')).toMatchObject([{ level: 'error', reason: errorCode }]);
});

test('every field that is wrong is named, with what it must be', async () => {
  const door = openCommandDoor();
  const [status, answer] = await told(
    await door.give({ ...SHIP, text: '', to: { id: 7 }, colour: 'red' }),
  );
  expect(status).toBe(400);
  expect(answer.problems).toEqual([
    { field: 'to.id', mustBe: 'text' },
    { field: 'text', mustBe: 'at least 1 character long' },
    { field: 'colour', mustBe: 'left out: nothing of this name is known here' },
  ]);
});

test.each(['', '[]', '{"a":', 'null', '"x"'])('%j is no command', async (body) => {
  const [status, { errorCode, problems }] = await told(await openCommandDoor().give(body));
  expect([status, errorCode, problems?.[0]?.field]).toEqual([400, 'payload_invalid', '']);
});

test.each(['.', '..'])('%j is no clientMessageId: nobody could ask for it', async (dots) => {
  const [status, { problems }] = await told(
    await openCommandDoor().give({ ...SHIP, clientMessageId: dots }),
  );
  expect([status, problems?.[0]?.field]).toEqual([400, 'clientMessageId']);
});

test('a channel that the connector does not serve is a wrong field, and no security event', async () => {
  const wrong = { code: 'payload_invalid', field: 'channel', mustBe: 'parcels' } as const;
  const door = openCommandDoor({ check: () => [wrong] });
  const [status, { problems }] = await told(await door.give({ ...SHIP, channel: 'ships' }));
  expect([status, problems]).toEqual([400, [{ field: 'channel', mustBe: 'parcels' }]]);
  expect(door.logs.named('security_event')).toEqual([]);
});

test('an Idempotency-Key must be the clientMessageId', async () => {
  const door = openCommandDoor();
  const [status, { problems }] = await told(await door.give(SHIP, { 'idempotency-key': 'c-2' }));
  expect([status, problems?.[0]?.field]).toEqual([400, 'Idempotency-Key']);
  expect((await door.give(SHIP, { 'idempotency-key': 'c-1' })).status).toBe(200);
  // As a string of structured fields (RFC 8941), as the draft of the header has it.
  expect((await door.give(SHIP, { 'idempotency-key': '"c-1"' })).status).toBe(200);
});

test('a rule of the channel is 422, a field that nobody takes 400 before it, and nothing is kept', async () => {
  const rule = { code: 'window_closed', field: 'content.kind', mustBe: 'a template' } as const;
  const field = { code: 'payload_invalid', field: 'text', mustBe: 'short' } as const;
  let refusals: readonly (typeof rule | typeof field)[] = [rule, field];
  const door = openCommandDoor({ check: () => refusals });
  const [invalid, { problems }] = await told(await door.give(SHIP));
  expect([invalid, problems]).toEqual([400, [{ field: 'text', mustBe: 'short' }]]);
  refusals = [rule];
  const [ruled, { errorCode }] = await told(await door.give(SHIP));
  expect([ruled, errorCode]).toEqual([422, 'window_closed']);
  refusals = [];
  expect((await door.give({ ...SHIP, text: 'changed' })).status).toBe(200);
});

test('the rules are asked with the time of the last message of the conversation', async () => {
  const facts: unknown[] = [];
  const door = openCommandDoor({
    check: (...asked: readonly unknown[]) => {
      facts.push(asked[1]);
      return [];
    },
  });
  const scope = { tenantId: 'acme', connector: 'parcels' };
  const sighting = { accountId: 'depot-1', conversationId: 'p-7', atMs: 1_789_999_999_000 };
  await door.parts.windows.received(scope, [sighting]);
  await door.give(SHIP);
  expect(facts).toEqual([{ nowMs: door.clock.now(), lastInboundAtMs: 1_789_999_999_000 }]);
});

test.each([
  ['recipient_unreachable', 502],
  ['auth_invalid', 502],
  ['payload_invalid', 502],
  ['window_closed', 422],
  ['template_invalid', 422],
  ['address_forbidden', 422],
] as const)(
  'a provider’s refusal as %s is %i, and the same for a repetition',
  async (code, http) => {
    const door = openCommandDoor({
      scripts: [refuses(code, { ...NOT_SENT, upstreamCode: '131026' })],
    });
    const expected = { ok: false, clientMessageId: 'c-1', status: 'failed', errorCode: code };
    expect(await told(await door.give(SHIP))).toEqual([http, expected]);
    expect(await told(await door.give(SHIP))).toEqual([http, expected]);
    expect(door.sent).toHaveLength(1);
    expect(await stateOf(await door.ask('c-1'))).toMatchObject({ upstreamCode: '131026' });
  },
);

test('a refused token is told to whoever keeps it', async () => {
  const door = openCommandDoor({ scripts: [refuses('auth_invalid', NOT_SENT)] });
  await door.give(SHIP);
  expect(door.refused).toEqual(['depot-1']);
});

test('a command whose token was ended early goes with the renewed one, once', async () => {
  const given = ['old', 'new', 'newer'].map((token) => Secret.of(token));
  const tokens = {
    tokenOf: async () => given.shift() ?? Secret.of('none'),
    refuse: async () => {},
  };
  const scripts = [refuses('auth_invalid', NOT_SENT), () => ({ externalMessageId: 'm-2' })];
  const door = openCommandDoor({ scripts, parts: { tokens } });
  expect((await told(await door.give(SHIP)))[1]).toMatchObject({ status: 'sent' });
  expect(door.sent.map(({ call }) => call.accessToken.reveal())).toEqual(['old', 'new']);
  const refused = openCommandDoor({ scripts: [refuses('auth_invalid', NOT_SENT)] });
  expect((await told(await refused.give(SHIP)))[0]).toBe(502);
  expect(refused.sent).toHaveLength(1);
});

test.each([
  ['an unknown outcome', refuses('unknown_outcome')],
  ['a timeout after the first byte', refuses('timeout', { effect: 'unknown' })],
  ['a timeout that says nothing', refuses('timeout')],
  ['a connection that broke', refuses('upstream_unavailable', { effect: 'unknown' })],
  [
    'an error of another class',
    () => {
      throw new TypeError('5511999990000');
    },
  ],
])('%s is 202 unknown, and is never sent again by itself', async (_, script) => {
  const door = openCommandDoor({ scripts: [script], hasQueue: true });
  const expected = [
    202,
    { ok: false, clientMessageId: 'c-1', status: 'unknown', errorCode: 'unknown_outcome' },
  ];
  expect(await told(await door.give(SHIP))).toEqual(expected);
  expect(await told(await door.give(SHIP))).toEqual(expected);
  await door.work();
  expect(door.sent).toHaveLength(1);
  expect(JSON.stringify(door.logs.lines)).not.toContain('55119');
});

test('a command that may be repeated is tried again after an unknown outcome', async () => {
  const door = openCommandDoor({
    scripts: [refuses('unknown_outcome'), () => ({})],
    isRepeatable: true,
  });
  expect((await told(await door.give(SHIP)))[1].status).toBe('sent');
  expect(door.sent).toHaveLength(2);
});

test('what was surely not sent waits in the queue, and is sent by its worker', async () => {
  const door = openCommandDoor({
    scripts: [refuses('rate_limited', NOT_SENT), () => ({ externalMessageId: 'm-2' })],
    hasQueue: true,
  });
  expect(await told(await door.give(SHIP))).toEqual([
    202,
    { ok: true, clientMessageId: 'c-1', status: 'queued' },
  ]);
  expect(door.jobs).toMatchObject([{ tenantId: 'acme', delayMs: 1_000 }]);
  await door.give(SHIP);
  expect(door.jobs).toHaveLength(1);
  await door.work();
  expect(door.jobs).toEqual([]);
  expect(await stateOf(await door.ask('c-1'))).toMatchObject({
    state: 'sent',
    attempts: 2,
    providerMessageIds: ['m-2'],
  });
});

test('a Retry-After that is longer than the schedule is kept', async () => {
  const door = openCommandDoor({
    scripts: [refuses('rate_limited', { ...NOT_SENT, retryAfterMs: 60_000 })],
    hasQueue: true,
  });
  await door.give(SHIP);
  expect(door.jobs).toMatchObject([{ delayMs: 60_000 }]);
});

test('a command whose attempts are used up has failed', async () => {
  const door = openCommandDoor({
    scripts: [refuses('upstream_unavailable', NOT_SENT)],
    hasQueue: true,
  });
  await door.give(SHIP);
  await door.work();
  await door.work();
  expect([door.sent.length, door.jobs.length]).toEqual([3, 0]);
  expect(await told(await door.give(SHIP))).toEqual([
    502,
    { ok: false, clientMessageId: 'c-1', status: 'failed', errorCode: 'upstream_unavailable' },
  ]);
});

test('a command that fails after it was queued is told as one event, one that failed in its request is not', async () => {
  const events: ParsedEvent[] = [];
  const emit = async (event: ParsedEvent): Promise<void> => void events.push(event);
  const door = openCommandDoor({
    scripts: [refuses('recipient_unreachable', { ...NOT_SENT, upstreamCode: '131026' })],
    hasQueue: true,
    parts: { emit },
  });
  await door.give({ ...SHIP, clientMessageId: 'at-once' });
  await door.work();
  expect(events).toEqual([]);
  await door.give(SHIP, { prefer: 'respond-async', 'x-correlation-id': 'order-20731-a' });
  const [job] = door.jobs;
  await door.work();
  door.jobs.push(...(job === undefined ? [] : [job]));
  await door.work();
  expect(events).toMatchObject([
    {
      type: 'pyloto.commands.command_failed.v1',
      tenantId: 'acme',
      correlationId: 'order-20731-a',
      payload: {
        command: 'ship',
        clientMessageId: 'c-1',
        errorCode: 'recipient_unreachable',
        upstreamCode: '131026',
      },
    },
    { dedupeKey: events[0]?.dedupeKey },
  ]);
});

test('without a queue what passes is tried again within the request', async () => {
  const door = openCommandDoor({
    scripts: [refuses('upstream_unavailable', NOT_SENT), () => ({ externalMessageId: 'm-2' })],
  });
  expect((await told(await door.give(SHIP)))[1]).toMatchObject({ status: 'sent' });
  expect(door.sent).toHaveLength(2);
});

test.each([
  ['rate_limited', 429],
  ['upstream_unavailable', 503],
] as const)('without a queue %s that lasts is %i, and the id is free again', async (code, http) => {
  const door = openCommandDoor({
    scripts: [
      refuses(code, { ...NOT_SENT, retryAfterMs: 60_000 }),
      () => ({ externalMessageId: 'm-2' }),
    ],
  });
  const response = await door.give(SHIP);
  expect(response.headers.get('retry-after')).toBe('60');
  expect(await told(response)).toEqual([
    http,
    { ok: false, clientMessageId: 'c-1', status: 'failed', errorCode: code },
  ]);
  expect((await told(await door.give(SHIP)))[1]).toMatchObject({ status: 'sent' });
});

test('what is over the provider’s limit waits, and uses no attempt', async () => {
  const bucket = { name: 'pair', key: 'p-7', intervalMs: 6_000, capacity: 1 };
  const door = openCommandDoor({ buckets: [bucket], hasQueue: true });
  await door.give(SHIP);
  const [status] = await told(await door.give({ ...SHIP, clientMessageId: 'c-2' }));
  expect(status).toBe(202);
  await door.work();
  expect(door.sent).toHaveLength(1);
  door.clock.pass(6_000);
  await door.work();
  expect(door.sent).toHaveLength(2);
  expect(await stateOf(await door.ask('c-2'))).toMatchObject({ state: 'sent', attempts: 1 });
});

test('a caller that wants no answer at once gets 202, and the worker sends', async () => {
  const door = openCommandDoor({ hasQueue: true });
  expect((await door.give(SHIP, { prefer: 'respond-async' })).status).toBe(202);
  expect(door.sent).toEqual([]);
  await door.work();
  expect(door.sent).toHaveLength(1);
});

test('a queue that has no room is 503, and the command is forgotten', async () => {
  const door = openCommandDoor({
    hasQueue: true,
    parts: {
      queue: {
        add: async () => {
          throw new ConnectorError('state_unavailable', 'the queue must have room');
        },
        promote: async () => {},
        counts: async () => ({ waiting: 0, delayed: 0, active: 0 }),
        jobs: async function* () {},
        close: async () => {},
      },
    },
  });
  expect((await door.give(SHIP, { prefer: 'respond-async' })).status).toBe(503);
  expect((await door.ask('c-1')).status).toBe(404);
});

test('a breaker that is open keeps commands from the provider, and lets them go again', async () => {
  const scripts = Array.from({ length: 5 }, () => refuses('upstream_unavailable', NOT_SENT));
  const door = openCommandDoor({ scripts: [...scripts, () => ({})], hasQueue: true });
  for (let at = 0; at < 5; at++) await door.give({ ...SHIP, clientMessageId: `c-${at}` });
  expect((await door.give({ ...SHIP, clientMessageId: 'late' })).status).toBe(202);
  expect(door.sent).toHaveLength(5);
  door.clock.pass(60_000);
  await door.work();
  expect(door.sent.length).toBeGreaterThan(5);
});

test('the parts of a command are sent in order, and its answer has the first id', async () => {
  const ids = ['m-1', 'm-2', 'm-3'];
  const door = openCommandDoor({ scripts: ids.map((id) => () => ({ externalMessageId: id })) });
  const [, answer] = await told(await door.give({ ...SHIP, text: 'a|b|c' }));
  expect(answer).toMatchObject({ status: 'sent', providerMessageId: 'm-1' });
  expect(door.sent.map(({ part }) => part.text)).toEqual(['a', 'b', 'c']);
  expect(door.sent.map(({ call }) => call.callbackData)).toEqual([
    'p1:0:c-1',
    'p1:1:c-1',
    'p1:2:c-1',
  ]);
  expect((await stateOf(await door.ask('c-1'))).providerMessageIds).toEqual(ids);
});

test('a part that waits holds up those behind it, and nothing is sent twice', async () => {
  const door = openCommandDoor({
    scripts: [() => ({}), refuses('rate_limited', NOT_SENT), () => ({})],
    hasQueue: true,
  });
  expect((await door.give({ ...SHIP, text: 'a|b|c' })).status).toBe(202);
  await door.work();
  expect(door.sent.map(({ part }) => part.text)).toEqual(['a', 'b', 'b', 'c']);
});

test('a part of unknown outcome stops those behind it', async () => {
  const door = openCommandDoor({
    scripts: [() => ({}), refuses('unknown_outcome')],
    hasQueue: true,
  });
  const [status] = await told(await door.give({ ...SHIP, text: 'a|b|c' }));
  await door.work();
  expect([status, door.sent.length]).toEqual([202, 2]);
});

test('a store that does not take the outcome changes nothing about what was sent', async () => {
  const door = openCommandDoor();
  const { ledger } = door.parts;
  const broken = { ...ledger, end: away };
  const other = openCommandDoor({ parts: { ledger: broken } });
  expect((await told(await other.give(SHIP)))[1]).toMatchObject({
    status: 'sent',
    providerMessageId: 'm-1',
  });
  expect(other.logs.named('outcome_not_recorded')).toHaveLength(1);
});

test('a store that cannot answer is 503, and nothing is sent', async () => {
  const door = openCommandDoor();
  const other = openCommandDoor({ parts: { ledger: { ...door.parts.ledger, find: away } } });
  const response = await other.give(SHIP);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).not.toBeNull();
  expect(other.sent).toEqual([]);
});

test('nobody sees another tenant’s commands', async () => {
  const door = openCommandDoor();
  await door.give(SHIP);
  expect((await door.ask('c-1', KEYS.globex)).status).toBe(404);
  expect((await door.ask('c-1')).status).toBe(200);
});

test('an unknown command is 404 and names those that there are', async () => {
  const door = openCommandDoor();
  const response = await door.app.request('/commands/fly', {
    method: 'POST',
    headers: AS(KEYS.acme),
  });
  expect(response.status).toBe(404);
  expect((await errorOf(response)).error.message).toContain('ship');
});
