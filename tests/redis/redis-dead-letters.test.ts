import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';

import type { DeadLetters } from '@pyloto/core-connectors';
import { outboundDigest } from '@pyloto/core-delivery';
import { deadLettersContractTests } from '@pyloto/core-delivery/contract-tests';
import { createRedisDeadLetters } from '@pyloto/core-delivery/redis';
import {
  bookKeys,
  closeRedis,
  createRedisClient,
  DEAD_SCORE_OFFSET,
  digestBytes,
  type RedisClient,
  whenRedisReady,
} from '@pyloto/core-redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { eventOf, failureOf } from './dead-letter-failures.ts';
import { START_TIMEOUT_MS, startRedis, startRedisCluster } from './index.ts';
import { watchCommands } from './watch-commands.ts';

const COMMAND_TIMEOUT_MS = 500;
const TENANTS = Array.from({ length: 12 }, (_, index) => `tenant-${index}`);
const UNAVAILABLE = expect.objectContaining({ code: 'state_unavailable' });

describe.each([
  ['one server', startRedis],
  ['a cluster of three', startRedisCluster],
])('dead letters on %s', { timeout: START_TIMEOUT_MS }, (_, start) => {
  let url: string;
  let client: RedisClient;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const redis = await start();
    ({ url } = redis);
    client = await connect(url);
    stop = async () => {
      await closeRedis(client);
      await redis.stop();
    };
  }, START_TIMEOUT_MS);

  afterAll(() => stop());

  // The servers are this test's own.
  beforeEach(async () => {
    await Promise.all(nodesOf(client).map((node) => node.flushall()));
  });

  const cases = deadLettersContractTests(() => {
    let nowMs = Date.UTC(2026, 10, 21);
    return {
      deadLetters: lettersAt(client, { clock: { now: () => nowMs } }),
      passTime: (durationMs) => {
        nowMs += durationMs;
      },
    };
  });
  // oxlint-disable-next-line vitest/expect-expect -- a case rejects with an AssertionError
  test.each(cases)('$name', ({ run }) => run());

  test('two processes that put the same events keep each once, with the attempts of both', async () => {
    const items = Array.from({ length: 50 }, (__, index) => `${index}`);
    const copies = [await startCopy(url, items), await startCopy(url, items)];
    for (const copy of copies) copy.stdin?.write('\n');
    const exits = copies.map((copy) => once(copy, 'exit'));
    expect(await Promise.all(exits)).toEqual([
      [0, null],
      [0, null],
    ]);

    const letters = lettersAt(client);
    expect(await letters.count()).toBe(items.length);
    const { letters: listed } = await letters.list({ limit: 100 });
    expect(listed.map(({ event }) => event)).toEqual(items.map((item) => eventOf(item)));
    expect(new Set(listed.map(({ attempts }) => attempts))).toEqual(new Set([2]));
    await letters.settle(items.map((item) => eventOf(item).id));
    expect(await keysIn(client)).toEqual(['pyloto:{parcels}:dead-letters:place']);
  });

  test('a full tenant is refused its next event, keeps the earlier ones, and others go on', async () => {
    const letters = lettersAt(client, { maxItems: 2 });
    await letters.put(failureOf('1'));
    await letters.put(failureOf('2'));
    await expect(letters.put(failureOf('3'))).rejects.toEqual(UNAVAILABLE);
    await letters.put(failureOf('1'));
    await letters.put(failureOf('1', 'umbrella'));
    expect(await idsIn(letters)).toEqual([
      eventOf('1').id,
      eventOf('2').id,
      eventOf('1', 'umbrella').id,
    ]);
    expect(await letters.find(eventOf('3').id)).toBeUndefined();
    await letters.settle([eventOf('1').id]);
    await letters.put(failureOf('3'));
    expect(await letters.count()).toBe(3);
  });

  test('events that race for the last room leave nothing behind when they lose', async () => {
    const letters = lettersAt(client, { maxItems: 5 });
    const items = Array.from({ length: 20 }, (__, index) => `${index}`);
    const puts = await Promise.allSettled(
      items.map((item) => Promise.resolve(letters.put(failureOf(item)))),
    );
    expect(puts.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await letters.count()).toBe(5);
    expect(await client.hlen('pyloto:{parcels}:dead-letters:index')).toBe(5);
    expect(await client.hget('pyloto:{parcels}:dead-letters:tenants', 'acme')).toBe('5');
  });

  test('an event that fails and is settled in a race is either found and listed, or neither', async () => {
    const letters = lettersAt(client);
    const { id } = eventOf('1');
    for (let round = 0; round < 200; round++) {
      await Promise.all([
        letters.put(failureOf('1')),
        letters.settle([id]),
        letters.put(failureOf('1')),
        letters.settle([id]),
      ]);
      const found = await letters.find(id);
      expect(await idsIn(letters)).toEqual(found === undefined ? [] : [id]);
      await letters.settle([id]);
      expect(await letters.count()).toBe(0);
    }
    expect(await keysIn(client)).toEqual(['pyloto:{parcels}:dead-letters:place']);
  });

  test('the letters of all tenants come in the order of their failures, page by page', async () => {
    const letters = lettersAt(client);
    const failures = ['1', '2'].flatMap((item) => TENANTS.map((tenant) => failureOf(item, tenant)));
    for (const failure of failures) await letters.put(failure);
    const ids: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await letters.list({ limit: 5, cursor });
      ids.push(...page.letters.map(({ event }) => event.id));
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    expect(ids).toEqual(failures.map(({ event }) => event.id));
  });

  test('a filter finds what stands behind a thousand others', async () => {
    const letters = lettersAt(client);
    const items = Array.from({ length: 1_000 }, (__, index) => `${index}`);
    await Promise.all(items.map((item) => letters.put(failureOf(item))));
    for (const item of ['late', 'later']) {
      await letters.put({ ...failureOf(item), errorCode: 'timeout' });
    }
    const first = await letters.list({ limit: 1, errorCode: 'timeout' });
    expect(first.letters.map(({ event }) => event)).toEqual([eventOf('late')]);
    const second = await letters.list({ limit: 1, errorCode: 'timeout', cursor: first.nextCursor });
    expect(second.letters.map(({ event }) => event)).toEqual([eventOf('later')]);
    expect(second.nextCursor).toBeUndefined();
  });

  test('a failure marks its item dead in its book at once, and only an item that is open', async () => {
    const letters = lettersAt(client);
    const [inbox = '', outbox = ''] = (['inbox', 'outbox'] as const).map(
      (book) => bookKeys({ connector: 'parcels', tenantId: 'acme' }, book).open,
    );
    const { event } = failureOf('1');
    const inboxItem = { open: inbox, item: digestBytes([event.id.slice('evt_'.length)]) };
    const outboxItem = { open: outbox, item: digestBytes([outboundDigest(event.id, 'erp')]) };
    await client.zadd(inbox, 1, inboxItem.item);
    await client.zadd(outbox, 2, outboxItem.item);

    expect(await diesIn(client, inboxItem, () => letters.put(failureOf('1')))).toBe(true);
    expect(await client.zscore(outbox, outboxItem.item)).toBe('2');
    const outbound = { ...failureOf('1'), destination: 'erp' };
    expect(await diesIn(client, outboxItem, () => letters.put(outbound))).toBe(true);
    expect(await client.zcard(outbox)).toBe(1);

    // Pending again, as a replay leaves it, and it fails again.
    await client.zadd(inbox, 3, inboxItem.item);
    expect(await diesIn(client, inboxItem, () => letters.put(failureOf('1')))).toBe(true);
    await letters.settle([event.id]);
    expect(await client.zcard(inbox)).toBe(1);
    await letters.put(failureOf('2'));
    expect(await client.zcard(inbox)).toBe(1);
  });

  test('a failure that is refused leaves its item pending', async () => {
    const letters = lettersAt(client, { maxItems: 1 });
    await letters.put(failureOf('1'));
    const { open } = bookKeys({ connector: 'parcels', tenantId: 'acme' }, 'inbox');
    await client.zadd(open, 7, digestBytes([eventOf('2').id.slice('evt_'.length)]));
    await expect(letters.put(failureOf('2'))).rejects.toEqual(UNAVAILABLE);
    expect(await client.zrange(open, 0, '-1', 'WITHSCORES')).toContain('7');
  });

  test('letters never expire', async () => {
    await lettersAt(client).put(failureOf('1'));
    const keys = await keysIn(client);
    expect(keys).toEqual([
      'pyloto:{parcels:acme}:dead-letters',
      'pyloto:{parcels:acme}:dead-letters:order',
      'pyloto:{parcels}:dead-letters:index',
      'pyloto:{parcels}:dead-letters:place',
      'pyloto:{parcels}:dead-letters:tenants',
    ]);
    for (const key of keys) expect(await client.pttl(key)).toBe(-1);
  });
});

describe('dead letters in Redis', { timeout: START_TIMEOUT_MS }, () => {
  const ends: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  test('are there after Redis restarts, and every method says so while it is gone', async () => {
    const { redis, client } = await started();
    const letters = lettersAt(client);
    await letters.put(failureOf('1'));
    await redis.kill();
    const calls = [
      () => letters.put(failureOf('2')),
      () => letters.settle([eventOf('1').id]),
      () => letters.count(),
      () => letters.find(eventOf('1').id),
      () => letters.list({ limit: 1 }),
    ];
    for (const call of calls) await expect(call()).rejects.toEqual(UNAVAILABLE);

    await redis.restart();
    await whenRedisReady(client, 10_000);
    expect(await idsIn(letters)).toEqual([eventOf('1').id]);
  });

  test('a Redis that hangs is not waited for', async () => {
    const { redis, client } = await started();
    const letters = lettersAt(client);
    redis.freeze();
    await expect(letters.put(failureOf('1'))).rejects.toEqual(UNAVAILABLE);
    redis.thaw();
  });

  test('cost one command when nothing that is settled waits, and for an event that fails again', async () => {
    const { redis, client } = await started();
    const letters = lettersAt(client);
    await letters.put(failureOf('1'));
    const watch = await watchCommands(redis.url);
    ends.push(async () => watch.stop());
    await letters.settle(Array.from({ length: 1_000 }, (_, index) => eventOf(`x${index}`).id));
    expect(await watch.seen()).toEqual(['HMGET']);
    await letters.put(failureOf('1'));
    expect(await watch.seen()).toEqual(['EVALSHA']);
    await letters.settle([]);
    expect(await watch.seen()).toEqual([]);
  });

  test('a store that was interrupted after an announcement shows no letter, and takes the event', async () => {
    const { client } = await started();
    const letters = lettersAt(client);
    await client.hset('pyloto:{parcels}:dead-letters:index', eventOf('1').id, '1:acme');
    await client.hset('pyloto:{parcels}:dead-letters:tenants', 'acme', '1');
    expect(await letters.find(eventOf('1').id)).toBeUndefined();
    expect(await letters.count()).toBe(0);
    await letters.put(failureOf('1'));
    expect((await letters.find(eventOf('1').id))?.attempts).toBe(1);
    await letters.settle([eventOf('1').id]);
    expect(await letters.count()).toBe(0);
  });

  test('settling an event that another copy is about to write leaves it its place in the index', async () => {
    const { client } = await started();
    const letters = lettersAt(client);
    const index = 'pyloto:{parcels}:dead-letters:index';
    await client.hset(index, eventOf('1').id, '1:acme');
    await client.hset('pyloto:{parcels}:dead-letters:tenants', 'acme', '1');
    await letters.settle([eventOf('1').id]);
    expect(await client.hget(index, eventOf('1').id)).toBe('1:acme');
    await letters.put(failureOf('1'));
    await letters.settle([eventOf('1').id, eventOf('1').id]);
    expect(await client.hget(index, eventOf('1').id)).toBe('1:acme');
  });

  test('refuse an event of another connector, one that is no JSON, and options that are none', async () => {
    const { client } = await started();
    const letters = lettersAt(client);
    const misconfigured = expect.objectContaining({ code: 'config_invalid' });
    const other = { ...failureOf('1'), event: { ...eventOf('1'), connector: 'kettles' } };
    await expect(letters.put(other)).rejects.toEqual(misconfigured);
    const event = { ...eventOf('1'), data: 1n };
    await expect(letters.put({ ...failureOf('1'), event })).rejects.toEqual(
      expect.objectContaining({ code: 'payload_invalid' }),
    );
    const make = (options: object) => () =>
      createRedisDeadLetters({ client, connector: 'parcels', clock: Date, ...options });
    for (const maxItems of [0, 1.5, Number.NaN]) expect(make({ maxItems })).toThrow(misconfigured);
    expect(make({ connector: 'a}:{b' })).toThrow(misconfigured);
  });

  async function started() {
    const redis = await startRedis({ appendonly: true });
    ends.push(redis.stop);
    const client = await connect(redis.url);
    ends.push(() => closeRedis(client));
    return { redis, client };
  }
});

type Options = { readonly maxItems?: number; readonly clock?: { readonly now: () => number } };

function lettersAt(client: RedisClient, options: Options = {}) {
  const made = createRedisDeadLetters({ client, connector: 'parcels', clock: Date, ...options });
  return asynchronous(made);
}

/** The port allows answers at once; these are promises. */
function asynchronous(letters: DeadLetters) {
  return {
    put: async (failure: Parameters<DeadLetters['put']>[0]) => letters.put(failure),
    settle: async (ids: readonly string[]) => letters.settle(ids),
    count: async () => letters.count(),
    find: async (id: string) => letters.find(id),
    list: async (query: Parameters<DeadLetters['list']>[0]) => letters.list(query),
  };
}

/** An open item: its book, and its 20 bytes. */
type Item = { readonly open: string; readonly item: Buffer };

/** Whether an item's score is that of one that died during a call, by the server's clock. */
async function diesIn(client: RedisClient, of: Item, call: () => Promise<void>): Promise<boolean> {
  const before = await timeOf(client);
  await call();
  const diedAtMs = Number(await client.zscore(of.open, of.item)) - DEAD_SCORE_OFFSET;
  return diedAtMs >= before && diedAtMs <= (await timeOf(client));
}

/** The server's clock, in milliseconds since the epoch. */
async function timeOf(client: RedisClient): Promise<number> {
  const [seconds, micros] = await (nodesOf(client)[0] ?? client).time();
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
}

async function connect(url: string): Promise<RedisClient> {
  const client = createRedisClient({ url, commandTimeoutMs: COMMAND_TIMEOUT_MS });
  await whenRedisReady(client, 10_000);
  return client;
}

async function idsIn(letters: DeadLetters): Promise<string[]> {
  const page = await letters.list({ limit: 100 });
  return page.letters.map(({ event }) => event.id);
}

async function keysIn(client: RedisClient): Promise<string[]> {
  return (await Promise.all(nodesOf(client).map((node) => node.keys('*')))).flat().toSorted();
}

function nodesOf(client: RedisClient) {
  return 'nodes' in client ? client.nodes('master') : [client];
}

async function startCopy(url: string, items: readonly string[]): Promise<ChildProcess> {
  const file = path.join(import.meta.dirname, 'put-dead-letters.ts');
  const copy = spawn(process.execPath, [file, url, ...items], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(copy.stdout, 'data');
  return copy;
}
