import type { Admission, TokenBucket, TokenBuckets } from '@pyloto/core-connectors';
import { createMemoryTokenBuckets } from '@pyloto/core-rate-limit';
import { createRedisTokenBuckets } from '@pyloto/core-rate-limit/redis';
import {
  closeRedis,
  createRedisClient,
  type RedisClient,
  whenRedisReady,
} from '@pyloto/core-redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { START_TIMEOUT_MS, startRedis, startRedisCluster } from './index.ts';
import { watchCommands } from './watch-commands.ts';

const COMMAND_TIMEOUT_MS = 500;
/** What a busy machine may lose between two lines of a test. */
const A_MOMENT_MS = 10_000;
const ADMITTED = { admitted: true };
const UNAVAILABLE = expect.objectContaining({ code: 'state_unavailable' });
const SCOPE = { tenantId: 'acme', connector: 'parcels' };
const MINUTE_MS = 60_000;
/** One per ten minutes, 3 at a time: none comes back while a test runs, unless it lets time pass. */
const PAIR: TokenBucket = {
  name: 'pair',
  key: '106540352242922:5511999990000',
  intervalMs: 10 * MINUTE_MS,
  capacity: 3,
};
/** 80 per second. */
const NUMBER: TokenBucket = { name: 'phone_number', key: '1', intervalMs: 12.5, capacity: 10 };

type Store = {
  /** Intervals of which no test takes a noticeable part. */
  readonly intervalsMs: readonly number[];
  /** How much time may pass by itself while a test runs. */
  readonly slackMs: number;
  /** One for each copy of an app. */
  readonly copies: readonly TokenBuckets[];
  readonly pass: (durationMs: number) => Promise<void>;
  readonly empty: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

describe.each([
  ['in memory', startMemory],
  ['on one server', () => startStore(startRedis)],
  ['on a cluster of three', () => startStore(startRedisCluster)],
])('token buckets %s', { timeout: START_TIMEOUT_MS }, (_, start) => {
  let store: Store;

  beforeAll(async () => {
    store = await start();
  }, START_TIMEOUT_MS);

  afterAll(() => store.stop());

  beforeEach(() => store.empty());

  test('give their capacity to all copies together, then one token per interval', async () => {
    const answers = await race(20, (copy) => copy.take(SCOPE, [PAIR]));
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(3);
    expectWait(await take(PAIR), 10 * MINUTE_MS);
    await store.pass(10 * MINUTE_MS);
    const next = await race(20, (copy) => copy.take(SCOPE, [PAIR]));
    expect(next.filter(({ admitted }) => admitted)).toHaveLength(1);
  });

  test('are given up to their capacity again, however long they were left alone', async () => {
    await take(PAIR);
    await store.pass(1_000 * MINUTE_MS);
    expect(await takeOften(10, PAIR)).toBe(3);
  });

  test('give of all of a call or of none, and name the wait of the last one', async () => {
    const other = { ...PAIR, key: 'other' };
    const slow = { ...PAIR, key: 'slow', intervalMs: 20 * MINUTE_MS, capacity: 1 };
    await take(slow);
    await takeOften(3, PAIR);
    for (const order of [
      [other, PAIR, slow],
      [slow, PAIR, other],
      [other, slow],
    ]) {
      expectWait(await take(...order), 20 * MINUTE_MS);
    }
    expect(await takeOften(10, other)).toBe(3);
    await store.pass(20 * MINUTE_MS);
    expect(await take(other, PAIR, slow)).toEqual(ADMITTED);
  });

  test('give one token of a bucket that is named twice', async () => {
    expect(await take(PAIR, PAIR)).toEqual(ADMITTED);
    expect(await takeOften(10, PAIR)).toBe(2);
  });

  test('are told apart by tenant, connector, name and key', async () => {
    const single = { ...PAIR, capacity: 1 };
    const [copy] = store.copies;
    for (const [tenantId, connector, name, key] of [
      ['acme', 'parcels', 'pair', '1:2'],
      ['umbrella', 'parcels', 'pair', '1:2'],
      ['acme', 'letters', 'pair', '1:2'],
      ['acme', 'parcels', 'number', '1:2'],
      ['acme', 'parcels', 'pair', '1:3'],
      ['acme', 'parcels', 'pair:1', '2'],
    ] as const) {
      const buckets = [{ ...single, name, key }];
      expect(await copy!.take({ tenantId, connector }, buckets)).toEqual(ADMITTED);
      expect((await copy!.take({ tenantId, connector }, buckets)).admitted).toBe(false);
    }
  });

  test('are given nothing of while they are drained, by whichever copy', async () => {
    const [one, other] = store.copies;
    await one!.drain(SCOPE, PAIR, 5 * MINUTE_MS);
    expectWait(await other!.take(SCOPE, [PAIR]), 5 * MINUTE_MS);
    await store.pass(5 * MINUTE_MS);
    expect(await take(PAIR)).toEqual(ADMITTED);
    expectWait(await take(PAIR), 10 * MINUTE_MS);
  });

  test('are given no token back by draining them', async () => {
    const [copy] = store.copies;
    expect(await takeOften(10, PAIR)).toBe(3);
    await copy!.drain(SCOPE, PAIR, MINUTE_MS);
    expectWait(await take(PAIR), 10 * MINUTE_MS);
    await copy!.drain(SCOPE, PAIR, 60 * MINUTE_MS);
    for (const delayMs of [MINUTE_MS, 0, -5, Number.NaN]) {
      await copy!.drain(SCOPE, PAIR, delayMs);
    }
    expectWait(await take(PAIR), 60 * MINUTE_MS);
  });

  test('hold what changed about them from the next call on, and get back what was taken', async () => {
    await takeOften(3, PAIR);
    expect(await takeOften(10, { ...PAIR, capacity: 5 })).toBe(2);
    expectWait(await take({ ...PAIR, capacity: 1 }), 50 * MINUTE_MS);
    await store.pass(50 * MINUTE_MS);
    expect(await takeOften(10, { ...PAIR, intervalMs: MINUTE_MS })).toBe(3);
    await store.pass(MINUTE_MS);
    expect(await takeOften(10, { ...PAIR, intervalMs: MINUTE_MS })).toBe(1);
  });

  test('give what a count of tokens that grows by itself would give', async () => {
    const random = seeded(20_261_121);
    const { copies, intervalsMs, slackMs } = store;
    for (let run = 0; run < 30; run++) {
      const intervalMs = intervalsMs[run % intervalsMs.length]!;
      const capacity = 1 + Math.floor(random() * 6);
      const bucket = { ...PAIR, key: `${run}`, intervalMs, capacity };
      const model = countOfTokens(intervalMs, capacity);
      for (let step = 0; step < 40; step++) {
        const copy = copies[step % copies.length]!;
        if (random() < 0.5) {
          // Half intervals meet the very moment at which a token comes.
          const passedMs = (Math.floor(random() * 6) * intervalMs) / 2;
          await store.pass(passedMs);
          model.pass(passedMs);
        }
        if (random() < 0.05) {
          const delayMs = Math.floor(random() * 4) * intervalMs;
          await copy.drain(SCOPE, bucket, delayMs);
          model.drain(delayMs);
        }
        const answer = await copy.take(SCOPE, [bucket]);
        const expectedMs = model.take();
        expect(answer.admitted).toBe(expectedMs === 0);
        expectWait(answer, expectedMs, slackMs);
      }
    }
  });

  test('of a hundred years are refused, as are those without a token', async () => {
    const misconfigured = expect.objectContaining({ code: 'config_invalid' });
    const [copy] = store.copies;
    for (const terms of [{ capacity: 0 }, { intervalMs: 0 }, { capacity: 5_256_000 }]) {
      await expect(take({ ...PAIR, ...terms })).rejects.toEqual(misconfigured);
      await expect(copy!.drain(SCOPE, { ...PAIR, ...terms }, 1)).rejects.toEqual(misconfigured);
    }
  });

  const take = (...buckets: TokenBucket[]): Promise<Admission> =>
    store.copies[0]!.take(SCOPE, buckets);

  const race = (perCopy: number, ask: (copy: TokenBuckets) => Promise<Admission>) =>
    Promise.all(
      Array.from({ length: perCopy * store.copies.length }, (__, index) =>
        ask(store.copies[index % store.copies.length]!),
      ),
    );

  async function takeOften(times: number, bucket: TokenBucket): Promise<number> {
    let count = 0;
    for (let round = 0; round < times; round++) if ((await take(bucket)).admitted) count++;
    return count;
  }
});

describe('token buckets in Redis', { timeout: START_TIMEOUT_MS }, () => {
  const ends: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  test('never give more than their capacity and their rate, to twenty callers of each of three copies', async () => {
    const { redis } = await started();
    const copies = await Promise.all([redis, redis, redis].map(({ url }) => connected(url)));
    const callers = Array.from({ length: 60 }, (_, index) =>
      createRedisTokenBuckets({ client: copies[index % 3]! }),
    );
    let taken = 0;
    const startedAtMs = performance.now();
    await Promise.all(
      callers.map(async (buckets) => {
        for (let round = 0; round < 100; round++) {
          if ((await buckets.take(SCOPE, [NUMBER])).admitted) taken++;
        }
      }),
    );
    const lastedMs = performance.now() - startedAtMs;
    expect(taken).toBeLessThanOrEqual(NUMBER.capacity + lastedMs / NUMBER.intervalMs);
    expect(taken).toBeGreaterThanOrEqual(NUMBER.capacity);
  });

  test('name the exact moment at which there is a token, by the clock of the server', async () => {
    const { client, take } = await started();
    const bucket = { ...NUMBER, capacity: 1, intervalMs: 33_333.3333 };
    await take(bucket);
    const [key] = await client.keys('*');
    for (let round = 0; round < 20; round++) {
      const before = await nowUs(client);
      const answer = await take(bucket);
      const after = await nowUs(client);
      const fullAtUs = Number(await client.get(key!));
      expect(waitOf(answer)).toBeLessThanOrEqual(Math.ceil((fullAtUs - before) / 1_000));
      expect(waitOf(answer)).toBeGreaterThanOrEqual(Math.ceil((fullAtUs - after) / 1_000));
    }
  });

  test('say at least a millisecond, and never more than there is to wait', async () => {
    const { take } = await started();
    const bucket = { ...NUMBER, capacity: 1, intervalMs: 2.5 };
    let refusals = 0;
    for (let round = 0; round < 300; round++) {
      const answer = await take(bucket);
      if (answer.admitted) continue;
      refusals++;
      expect([1, 2, 3]).toContain(answer.retryAfterMs);
    }
    expect(refusals).toBeGreaterThan(0);
  });

  test('lie where the storage schema says, for as long as they are not full, and name nobody', async () => {
    const { client, take } = await started();
    const before = await nowUs(client);
    await take({ ...PAIR, capacity: 1, intervalMs: 90_000.5 });
    const after = await nowUs(client);
    const keys = await client.keys('*');
    expect(keys).toEqual([expect.stringMatching(/^pyloto:\{parcels:acme\}:bucket:[\w-]{27}$/u)]);
    const fullAtUs = Number(await client.get(keys[0]!));
    expect(fullAtUs).toBeGreaterThanOrEqual(before + 90_000_500);
    expect(fullAtUs).toBeLessThanOrEqual(after + 90_000_500);
    expect(await client.pexpiretime(keys[0]!)).toBe(Math.ceil(fullAtUs / 1_000));
    await client.del(keys[0]!);
    await createRedisTokenBuckets({ client }).drain(SCOPE, PAIR, 90_000.5);
    const drainedUs = Number(await client.get(keys[0]!));
    expect(await client.pexpiretime(keys[0]!)).toBe(Math.ceil(drainedUs / 1_000));
  });

  test('do not drift: after ten thousand tokens the account is what it was and ten thousand intervals', async () => {
    const { client, take } = await started();
    const bucket = { ...NUMBER, capacity: 20_000 };
    await take(bucket);
    const [key] = await client.keys('*');
    const firstUs = Number(await client.get(key!));
    for (let round = 0; round < 100; round++) {
      await Promise.all(Array.from({ length: 100 }, () => take(bucket)));
    }
    expect(Number(await client.get(key!)) - firstUs).toBe(10_000 * 12_500);
  });

  test('cost one round trip for any number of them, and none for none', async () => {
    const { redis, client, take } = await started();
    const { seen, stop } = await watchCommands(redis.url);
    ends.push(async () => stop());
    const buckets = Array.from({ length: 50 }, (_, index) => ({ ...PAIR, key: `${index}` }));
    await take(...buckets);
    await createRedisTokenBuckets({ client }).drain(SCOPE, PAIR, 1);
    await seen();
    for (const [count, commands] of [
      [0, []],
      [1, ['EVALSHA']],
      [2, ['EVALSHA']],
      [50, ['EVALSHA']],
    ] as const) {
      await take(...buckets.slice(0, count));
      expect(await seen()).toEqual(commands);
    }
    await createRedisTokenBuckets({ client }).drain(SCOPE, PAIR, MINUTE_MS);
    expect(await seen()).toEqual(['EVALSHA']);
  });

  test('say so while Redis is gone, and go on with what was taken when it is back', async () => {
    const { redis, client, take } = await started();
    await take({ ...PAIR, capacity: 1 });
    await redis.kill();
    await expect(take(PAIR)).rejects.toEqual(UNAVAILABLE);
    const drained = createRedisTokenBuckets({ client }).drain(SCOPE, PAIR, 1);
    await expect(drained).rejects.toEqual(UNAVAILABLE);
    await redis.restart();
    await whenRedisReady(client, 10_000);
    expectWait(await take({ ...PAIR, capacity: 1 }), 10 * MINUTE_MS);
  });

  test('take what somebody else wrote under their key for a full bucket', async () => {
    const { client, take } = await started();
    await take(PAIR);
    const [key] = await client.keys('*');
    await client.set(key!, 'nonsense');
    expect(await take({ ...PAIR, capacity: 1 })).toEqual(ADMITTED);
  });

  async function started() {
    const redis = await startRedis({ appendonly: true });
    ends.push(redis.stop);
    const client = await connected(redis.url);
    const buckets = createRedisTokenBuckets({ client });
    return { redis, client, take: (...asked: TokenBucket[]) => buckets.take(SCOPE, asked) };
  }

  async function connected(url: string) {
    const client = await connect(url);
    ends.push(() => closeRedis(client));
    return client;
  }
});

async function startMemory(): Promise<Store> {
  let nowMs = 0;
  let buckets = createMemoryTokenBuckets({ clock: { monotonicMs: () => nowMs } });
  const copy: TokenBuckets = {
    take: (...asked) => buckets.take(...asked),
    drain: (...drained) => buckets.drain(...drained),
  };
  return {
    // There is one process.
    copies: [copy, copy],
    intervalsMs: [0.5, 1, 12.5, 100, 6_000],
    slackMs: 0,
    pass: async (durationMs) => {
      nowMs += durationMs;
    },
    empty: async () => {
      buckets = createMemoryTokenBuckets({ clock: { monotonicMs: () => nowMs } });
    },
    stop: async () => {},
  };
}

async function startStore(
  start: () => Promise<{ readonly url: string; readonly stop: () => Promise<void> }>,
): Promise<Store> {
  const redis = await start();
  const clients = await Promise.all([redis, redis].map(({ url }) => connect(url)));
  return {
    copies: clients.map((client) => createRedisTokenBuckets({ client })),
    intervalsMs: [3 * MINUTE_MS, 10 * MINUTE_MS],
    slackMs: A_MOMENT_MS,
    pass: (durationMs) => makeOlder(clients[0]!, durationMs),
    empty: async () => {
      // The servers are this test's own.
      await Promise.all(nodesOf(clients[0]!).map((node) => node.flushall()));
    },
    stop: async () => {
      await Promise.all(clients.map(closeRedis));
      await redis.stop();
    },
  };
}

/** To a bucket it is the same whether the clock goes on or its own time is earlier. */
async function makeOlder(client: RedisClient, durationMs: number): Promise<void> {
  for (const node of nodesOf(client)) {
    for (const key of await node.keys('*')) {
      const fullAtUs = Number(await node.get(key)) - durationMs * 1_000;
      await node.set(key, fullAtUs, 'PXAT', Math.ceil(fullAtUs / 1_000));
    }
  }
}

async function nowUs(client: RedisClient): Promise<number> {
  const [seconds, microseconds] = await client.time();
  return Number(seconds) * 1_000_000 + Number(microseconds);
}

function expectWait(answer: Admission, expectedMs: number, slackMs = A_MOMENT_MS): void {
  expect(waitOf(answer)).toBeLessThanOrEqual(expectedMs);
  expect(expectedMs - waitOf(answer)).toBeLessThanOrEqual(slackMs);
}

function waitOf(admission: Admission): number {
  return admission.admitted ? 0 : admission.retryAfterMs;
}

async function connect(url: string): Promise<RedisClient> {
  const client = createRedisClient({ url, commandTimeoutMs: COMMAND_TIMEOUT_MS });
  await whenRedisReady(client, 10_000);
  return client;
}

function nodesOf(client: RedisClient) {
  return 'nodes' in client ? client.nodes('master') : [client];
}

/**
 * The textbook's bucket, to compare with: so many tokens, and parts of tokens, which grow with time. They are counted in
 * the milliseconds that they take to come.
 */
function countOfTokens(intervalMs: number, capacity: number) {
  let tokensMs = intervalMs * capacity;
  return {
    pass: (durationMs: number): void => {
      tokensMs = Math.min(intervalMs * capacity, tokensMs + durationMs);
    },
    drain: (delayMs: number): void => {
      tokensMs = Math.min(tokensMs, intervalMs - delayMs);
    },
    /** @returns how long there is to wait for one; 0 when it was taken */
    take: (): number => {
      const missingMs = intervalMs - tokensMs;
      if (missingMs > 0) return Math.ceil(missingMs);
      tokensMs -= intervalMs;
      return 0;
    },
  };
}

/** Numbers from 0 to below 1, the same ones in every run: the minimal standard generator of Park and Miller. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
