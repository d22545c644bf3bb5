import { randomUUID } from 'node:crypto';

import type { NewOutbound, OutboundStatus, SendEnd } from '@pyloto/core-connectors';
import { writeCallbackData } from '@pyloto/core-delivery';
import {
  createRedisConversationWindows,
  createRedisOutboundLedger,
} from '@pyloto/core-delivery/redis';
import { closeRedis, createRedisClient, whenRedisReady } from '@pyloto/core-redis';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';

import { START_TIMEOUT_MS, startRedis } from './index.ts';
import { watchCommands } from './watch-commands.ts';

const PHONE = '15550001111';
const SCOPE = { tenantId: 'acme', connector: 'whatsapp' };
const LEASE_MS = 60_000;
const DAY_MS = 86_400_000;
const TIMEOUT = { timeout: START_TIMEOUT_MS };
const AGAIN: SendEnd = {
  kind: 'again',
  problem: { errorCode: 'rate_limited', errorMessage: 'the provider must have room' },
};

test('each call costs the round trips that it promises', TIMEOUT, async () => {
  const { ledger, otherCopy, windows, watch } = await world();
  const trips = async (call: Promise<unknown>): Promise<number> => {
    await call;
    return (await watch.seen()).length;
  };
  await ledger.accept(commandOf('first-of-the-tenant'));
  await otherCopy.find(commandOf('teaches-the-scripts'));
  await useAllScripts(ledger);
  await windows.received(SCOPE, [sightingOf(0)]);
  await watch.seen();

  const given = commandOf('c-1', 3);
  const lease = leaseOf();
  const turn = { part: 0, ownerToken: lease.ownerToken, messageIdKey: 'key-1' };
  expect(await trips(ledger.accept(given, lease))).toBe(1);
  expect(await trips(ledger.accept(given, leaseOf()))).toBe(1);
  expect(await trips(ledger.find(given))).toBe(1);
  expect(await trips(ledger.end(given, turn, { kind: 'sent', externalMessageId: 'w' }))).toBe(1);
  const second = leaseOf();
  expect(await trips(ledger.begin(given, second))).toBe(2);
  const next = { part: 1, ownerToken: second.ownerToken };
  expect(await trips(otherCopy.end(given, next, AGAIN))).toBe(2);
  expect(await trips(ledger.end(given, next, AGAIN))).toBe(1);
  const statuses = Array.from({ length: 100 }, (_, at) => statusOf(`c-${at % 3}`));
  expect(await trips(ledger.apply(SCOPE, statuses))).toBe(2);
  expect(await trips(ledger.apply(SCOPE, statuses))).toBe(1);
  expect(await trips(ledger.apply(SCOPE, [{ state: 'read', accountId: 'a' }]))).toBe(0);
  const { conversationId } = inConversation('c-9');
  await send(ledger, inConversation('c-9'), 1);
  await send(ledger, inConversation('c-10'), 2);
  await watch.seen();
  const reports = Array.from({ length: 10 }, () => upTo('read', conversationId, 9));
  expect(await trips(ledger.apply(SCOPE, [...statuses, ...reports]))).toBe(2);
  expect(await trips(ledger.apply(SCOPE, reports))).toBe(1);
  expect(await trips(ledger.list({ ...SCOPE, state: 'accepted', limit: 10 }))).toBe(1);
  expect(await trips(ledger.count(SCOPE))).toBe(1);
  expect(await trips(ledger.sweep(SCOPE, 10))).toBe(1);
  const sightings = Array.from({ length: 100 }, (_, at) => sightingOf(at));
  expect(await trips(windows.received(SCOPE, sightings))).toBe(1);
  expect(await trips(windows.lastInboundAtMs(SCOPE, sightingOf(1)))).toBe(1);
});

test('an end that was computed before a status came is computed anew', TIMEOUT, async () => {
  const { ledger, otherCopy } = await world();
  const given = commandOf('c-1');
  const lease = leaseOf();
  await ledger.accept(given, lease);
  await otherCopy.apply(SCOPE, [statusOf('c-1', 'delivered')]);
  const record = await ledger.end(given, { part: 0, ownerToken: lease.ownerToken }, AGAIN);
  expect(record?.state).toBe('delivered');
});

test('a lease that ended unnoticed makes its sender’s «again» void', TIMEOUT, async () => {
  const { ledger, inspector } = await world();
  const given = commandOf('c-1');
  const lease = { ownerToken: randomUUID(), leaseMs: 1 };
  await ledger.accept(given, lease);
  const beganMs = await serverMs(inspector);
  while ((await serverMs(inspector)) <= beganMs + lease.leaseMs) await inspector.ping();
  expect(await ledger.end(given, { part: 0, ownerToken: lease.ownerToken }, AGAIN)).toBeUndefined();
  expect((await ledger.find(given))?.state).toBe('unknown');
});

test('nothing is left of a command that was withdrawn or forgotten', TIMEOUT, async () => {
  const { ledger, inspector, forgetful } = await world();
  const given = commandOf('c-1');
  const lease = leaseOf();
  await ledger.accept(given, lease);
  await ledger.end(given, { part: 0, ownerToken: lease.ownerToken }, AGAIN);
  await ledger.withdraw(given);
  expect(await inspector.keys('*')).toEqual(['pyloto:{whatsapp}:outbound:tenants']);
  for (const state of ['sent', 'failed'] as const) {
    const command = commandOf(`c-${state}`);
    const turn = { part: 0, ...leaseOf(), messageIdKey: state };
    await forgetful.accept(command, turn);
    const { problem } = AGAIN;
    await forgetful.end(
      command,
      turn,
      state === 'sent' ? { kind: state } : { kind: state, problem },
    );
  }
  await expect.poll(() => inspector.dbsize()).toBe(2);
  expect(await forgetful.count(SCOPE)).toMatchObject({ failed: 0 });
  expect(await inspector.keys('*')).toEqual(['pyloto:{whatsapp}:outbound:tenants']);
});

test(
  'nothing is left of a conversation whose commands were withdrawn or forgotten',
  TIMEOUT,
  async () => {
    const { ledger, inspector, forgetful } = await world();
    const given = inConversation('c-1');
    const lease = leaseOf();
    await ledger.accept(given, lease);
    await ledger.end(given, { part: 0, ownerToken: lease.ownerToken }, AGAIN);
    await ledger.withdraw(given);
    expect(await inspector.keys('*')).toEqual(['pyloto:{whatsapp}:outbound:tenants']);
    await send(forgetful, inConversation('c-2'), 1);
    await expect.poll(() => inspector.dbsize()).toBe(1);
  },
);

test(
  'a conversation is kept as long as a command that is over, and by the last two hundred',
  TIMEOUT,
  async () => {
    const { ledger, inspector } = await world();
    const { conversationId } = inConversation('');
    for (let at = 1; at <= 205; at++) await send(ledger, inConversation(`c-${at}`), at);
    const [key] = await conversationsIn(inspector);
    expect(await inspector.zcard(key ?? '')).toBe(200);
    expect(Math.ceil((await inspector.pttl(key ?? '')) / DAY_MS)).toBe(7);
    const [last] = await ledger.apply(SCOPE, [upTo('read', conversationId, 204)]);
    expect(last?.clientMessageId).toBe('c-204');
    const states = ['c-5', 'c-6', 'c-204', 'c-205'].map((id) => ledger.find(commandOf(id)));
    expect((await Promise.all(states)).map((found) => found?.state)).toEqual([
      'sent',
      'read',
      'read',
      'sent',
    ]);
  },
);

test('a command that failed takes no place in its conversation', TIMEOUT, async () => {
  const { ledger, inspector } = await world();
  const lease = leaseOf();
  await ledger.accept(inConversation('c-1'), lease);
  const { problem } = AGAIN;
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(commandOf('c-1'), turn, { kind: 'failed', problem });
  expect(await conversationsIn(inspector)).toEqual([]);
  await ledger.retry(commandOf('c-1'));
  expect(await conversationsIn(inspector)).toHaveLength(1);
});

test('what is over expires, what is not never does', TIMEOUT, async () => {
  const { ledger, inspector } = await world();
  const turn = { part: 0, ...leaseOf(), messageIdKey: 'key-1' };
  await ledger.accept(commandOf('c-1', 2), turn);
  await ledger.end(commandOf('c-1'), turn, { kind: 'sent' });
  expect(await expiryDays(inspector)).toEqual([-1, -1]);
  const second = { part: 1, ...leaseOf() };
  await ledger.begin(commandOf('c-1'), second);
  await ledger.end(commandOf('c-1'), second, { kind: 'failed', problem: AGAIN.problem });
  expect(await expiryDays(inspector)).toEqual([7, 7]);
  await ledger.retry(commandOf('c-1'));
  expect(await expiryDays(inspector)).toEqual([-1, -1]);
});

test('no key shows whom anybody writes to', TIMEOUT, async () => {
  const { ledger, windows, inspector } = await world();
  const turn = { part: 0, ...leaseOf(), messageIdKey: `key-${PHONE}` };
  await ledger.accept(commandOf(`to-${PHONE}`), turn);
  await ledger.end(commandOf(`to-${PHONE}`), turn, { kind: 'sent' });
  await windows.received(SCOPE, [{ accountId: 'a', conversationId: PHONE, atMs: 1 }]);
  await ledger.accept({ ...commandOf('c-2'), conversationId: PHONE });
  const keys = await inspector.keysBuffer('*');
  expect(keys).toHaveLength(7);
  for (const key of keys) expect(key.toString('latin1')).not.toContain(PHONE);
});

test('a store that is gone is told as such', TIMEOUT, async () => {
  const { ledger, windows, redis } = await world();
  await redis.kill();
  const unavailable = { code: 'state_unavailable' };
  const given = commandOf('c-1');
  await expect(ledger.accept(given, leaseOf())).rejects.toMatchObject(unavailable);
  await expect(ledger.find(given)).rejects.toMatchObject(unavailable);
  await expect(ledger.tenants('whatsapp')).rejects.toMatchObject(unavailable);
  await expect(ledger.apply(SCOPE, [statusOf('c-1')])).rejects.toMatchObject(unavailable);
  await expect(windows.lastInboundAtMs(SCOPE, sightingOf(1))).rejects.toMatchObject(unavailable);
  await expect(windows.received(SCOPE, [sightingOf(1)])).rejects.toMatchObject(unavailable);
});

test(
  'a command that is no JSON, and a record that is none of ours, are refused',
  TIMEOUT,
  async () => {
    const { ledger, inspector } = await world();
    const wrong = { ...commandOf('c-1'), command: { amount: 1n } };
    await expect(ledger.accept(wrong)).rejects.toMatchObject({ code: 'payload_invalid' });
    await ledger.accept(commandOf('c-1'));
    const [key] = await inspector.keysBuffer('*@*');
    const held = await inspector.get(key ?? '');
    for (const value of ['1 1 1 0 accepted [', (held ?? '').replace('[1,', '[2,')]) {
      await inspector.set(key ?? '', value);
      await expect(ledger.find(commandOf('c-1'))).rejects.toMatchObject({
        code: 'state_unavailable',
      });
    }
  },
);

async function world() {
  const redis = await startRedis();
  const clients = [createRedisClient(redis), createRedisClient(redis)] as const;
  for (const client of clients) await whenRedisReady(client, 10_000);
  const inspector = new Redis(redis.url);
  inspector.on('error', () => {});
  const watch = await watchCommands(redis.url);
  onTestFinished(async () => {
    watch.stop();
    inspector.disconnect();
    for (const client of clients) await closeRedis(client);
    await redis.stop();
  });
  const [client, other] = clients;
  return {
    redis,
    inspector,
    watch,
    ledger: createRedisOutboundLedger({ client }),
    otherCopy: createRedisOutboundLedger({ client: other }),
    forgetful: createRedisOutboundLedger({ client, retentionMs: 30 }),
    windows: createRedisConversationWindows({ client }),
  };
}

/** The keys of conversations: a digest of a command may begin as they do. */
async function conversationsIn(inspector: Redis): Promise<Buffer[]> {
  const keys = await inspector.keysBuffer('*@c*');
  const types = await Promise.all(keys.map((key) => inspector.type(key)));
  return keys.filter((_, at) => types[at] === 'zset');
}

async function serverMs(inspector: Redis): Promise<number> {
  const [seconds, micros] = await inspector.time();
  return Number(seconds) * 1_000 + Number(micros) / 1_000;
}

/** The server learns them by that, so that they cost one round trip from now on. */
async function useAllScripts(ledger: ReturnType<typeof createRedisOutboundLedger>): Promise<void> {
  const given = commandOf('c-0');
  await ledger.accept(given);
  await ledger.begin(given, leaseOf());
  await ledger.list({ ...SCOPE, state: 'accepted', limit: 1 });
  await ledger.count(SCOPE);
  await ledger.sweep(SCOPE, 1);
}

/** The days until commands and their messages expire, rounded up; -1: never. */
async function expiryDays(inspector: Redis): Promise<number[]> {
  const keys = await inspector.keysBuffer('*@*');
  const times = await Promise.all(keys.map((key) => inspector.pttl(key)));
  return times.map((ms) => (ms === -1 ? ms : Math.ceil(ms / DAY_MS)));
}

function leaseOf() {
  return { ownerToken: randomUUID(), leaseMs: LEASE_MS };
}

function commandOf(clientMessageId: string, partCount = 1) {
  return {
    ...SCOPE,
    clientMessageId,
    commandName: 'send-message',
    channel: 'whatsapp',
    accountId: '106540352242922',
    bodyDigest: 'digest',
    correlationId: 'correlation-1',
    partCount,
    command: { text: 'Olá' },
  };
}

/** Commands of one person. */
function inConversation(clientMessageId: string) {
  return { ...commandOf(clientMessageId), conversationId: 'person-1' };
}

async function send(
  ledger: ReturnType<typeof createRedisOutboundLedger>,
  command: NewOutbound,
  atMs: number,
): Promise<void> {
  const turn = { part: 0, ...leaseOf() };
  await ledger.accept(command, turn);
  await ledger.end(command, turn, { kind: 'sent', atMs });
}

function upTo(
  state: OutboundStatus['state'],
  conversationId: string,
  atMs: number,
): OutboundStatus {
  return { state, accountId: '106540352242922', upTo: { conversationId, atMs } };
}

function statusOf(
  clientMessageId: string,
  state: OutboundStatus['state'] = 'sent',
): OutboundStatus {
  const callbackData = writeCallbackData(clientMessageId, 0);
  return { state, accountId: '106540352242922', callbackData };
}

function sightingOf(number: number) {
  return { accountId: 'a', conversationId: `conversation-${number}`, atMs: number };
}
