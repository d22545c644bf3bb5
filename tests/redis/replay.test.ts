import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { createReplayOperations, type ReplayOperationsOptions } from '@pyloto/core-delivery';
import { replayStoreContractTests } from '@pyloto/core-delivery/contract-tests';
import { createRedisDeadLetters, createRedisReplayStore } from '@pyloto/core-delivery/redis';
import {
  closeRedis,
  createRedisClient,
  type RedisClient,
  whenRedisReady,
} from '@pyloto/core-redis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { failureOf } from './dead-letter-failures.ts';
import { START_TIMEOUT_MS, startRedis, startRedisCluster } from './index.ts';

const TENANTS = ['acme', 'umbrella', 'initech'];
const clock = { now: Date.now, monotonicMs: () => performance.now(), sleep: sleepFor };
const never = new Promise<never>(() => {});

describe.each([
  ['one server', startRedis],
  ['a cluster of three', startRedisCluster],
])('bulk replays on %s', { timeout: START_TIMEOUT_MS }, (_, start) => {
  let client: RedisClient;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const redis = await start();
    client = createRedisClient({ url: redis.url });
    await whenRedisReady(client, 10_000);
    stop = async () => {
      await closeRedis(client);
      await redis.stop();
    };
  }, START_TIMEOUT_MS);

  afterAll(() => stop());

  // The servers are this test's own.
  beforeEach(async () => {
    const nodes = 'nodes' in client ? client.nodes('master') : [client];
    await Promise.all(nodes.map((node) => node.flushall()));
  });

  const cases = replayStoreContractTests(() => ({
    store: createRedisReplayStore({ client, connector: 'parcels' }),
    passTime: sleepFor,
  }));
  // oxlint-disable-next-line vitest/expect-expect -- a case rejects with an AssertionError
  test.each(cases)('$name', ({ run }) => run());

  test('a copy that dies in mid-operation is followed by another: nothing twice, nothing left out', async () => {
    const { deadLetters, copy, replayed, ids } = await world(client, 40);
    const dying = copy({
      leaseMs: 300,
      replayOne: async ({ id }) => {
        if (replayed.length === 70) return never;
        replayed.push(id);
        if (replayed.length % 3 === 0) await deadLetters.settle([id]);
        if (replayed.length % 3 === 1) await deadLetters.put(await failureAgain(deadLetters, id));
        return replayed.length % 3 !== 1;
      },
    });
    const { operationId, matched } = await dying.start({});
    expect(matched).toBe(120);
    const end = new AbortController();
    void dying.run(end.signal);
    const heirs = [1, 2].map(() => copy({ idleMs: 20 }));
    const runs = heirs.map((heir) => heir.run(end.signal));
    await expect
      .poll(async () => (await heirs[0]?.status(operationId))?.state, { timeout: 15_000 })
      .toBe('done');
    end.abort();
    await Promise.all(runs);
    expect(replayed).toEqual(ids);
    const status = await heirs[0]?.status(operationId);
    expect((status?.replayed ?? 0) + (status?.failed ?? 0)).toBe(120);
  });

  test('copies that start operations at once share them, each operation run by one at a time', async () => {
    const { copy, replayed, ids } = await world(client, 10);
    const end = new AbortController();
    const copies = [1, 2, 3].map(() => copy({ idleMs: 20 }));
    const runs = copies.map((each) => each.run(end.signal));
    const started = await Promise.all(
      copies.map((each, index) => each.start({ tenantId: TENANTS[index] })),
    );
    for (const { operationId } of started) {
      await expect
        .poll(async () => (await copies[0]?.status(operationId))?.state, {
          timeout: 15_000,
        })
        .toBe('done');
    }
    end.abort();
    await Promise.all(runs);
    expect(replayed.toSorted()).toEqual(ids.toSorted());
  });

  test('what is over leaves nothing but its operation, for seven days', async () => {
    const { copy } = await world(client, 1);
    const { operationId } = await copy().start({});
    await copy().runNext();
    const key = `pyloto:{parcels}:replays:operation:${operationId}`;
    expect(await client.pttl(key)).toBeGreaterThan(7 * 86_400_000 - 60_000);
    expect(await client.exists('pyloto:{parcels}:replays')).toBe(0);
    expect(await client.exists('pyloto:{parcels}:replays:owners')).toBe(0);
  });

  test('a connector is named by its id', () => {
    expect(() => createRedisReplayStore({ client, connector: 'a}:{b' })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
  });
});

/** Dead letters of three tenants in Redis, and copies that share what they replayed. */
async function world(client: RedisClient, lettersPerTenant: number) {
  const deadLetters = createRedisDeadLetters({ client, connector: 'parcels', clock: Date });
  const replayed: string[] = [];
  for (let item = 0; item < lettersPerTenant; item++) {
    for (const tenantId of TENANTS) await deadLetters.put(failureOf(String(item), tenantId));
  }
  const { letters } = await deadLetters.list({ limit: 1_000 });
  const copy = (options: Partial<ReplayOperationsOptions> = {}) =>
    createReplayOperations({
      store: createRedisReplayStore({ client, connector: 'parcels' }),
      deadLetters,
      clock,
      newId: randomUUID,
      ratePerSecond: 1_000,
      replayOne: async ({ id }) => {
        replayed.push(id);
        return true;
      },
      ...options,
    });
  return { deadLetters, copy, replayed, ids: letters.map(({ id }) => id) };
}

async function failureAgain(
  deadLetters: ReturnType<typeof createRedisDeadLetters>,
  letterId: string,
) {
  const letter = await deadLetters.find(letterId);
  if (letter === undefined) throw new Error('a letter that is replayed must wait');
  return { event: letter.event, errorCode: 'timeout', errorMessage: 'again' } as const;
}

async function sleepFor(delayMs: number, signal?: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, signal === undefined ? {} : { signal });
}
