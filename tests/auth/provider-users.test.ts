import { randomUUID } from 'node:crypto';

import {
  type ConnectedAccount,
  type ConnectionHealth,
  createMemoryConnectionHealth,
  createMemoryDataDeletions,
  createMemoryProviderUsers,
  type DataDeletions,
  type ProviderUser,
  type ProviderUsers,
} from '@pyloto/core-auth';
import {
  createRedisConnectionHealth,
  createRedisDataDeletions,
  createRedisProviderUsers,
} from '@pyloto/core-auth/redis';
import { closeRedis, createRedisClient, whenRedisReady } from '@pyloto/core-redis';
import { START_TIMEOUT_MS, startRedis, startRedisCluster } from '@pyloto-tests/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { everythingInRedis, keysInRedis } from './everything-in-redis.ts';

type Harness = {
  /** The stores of a connector of its own. */
  readonly open: () => {
    readonly users: ProviderUsers;
    readonly deletions: DataDeletions;
    readonly health: ConnectionHealth;
  };
  /** Everything that is kept, keys too; nothing of what is in memory. */
  readonly everything: () => Promise<string>;
  /** How long each key is kept, in milliseconds; -1 for ever. */
  readonly livesOf: (part: string) => Promise<readonly number[]>;
  readonly stop: () => Promise<void>;
};

async function memoryHarness(): Promise<Harness> {
  return {
    open: () => {
      const health = createMemoryConnectionHealth();
      return {
        users: createMemoryProviderUsers({ health }),
        deletions: createMemoryDataDeletions({ clock: { monotonicMs: () => 0 } }),
        health,
      };
    },
    everything: async () => '',
    livesOf: async () => [],
    stop: async () => {},
  };
}

function redisHarness(start: () => Promise<{ url: string; stop: () => Promise<void> }>) {
  return async (): Promise<Harness> => {
    const redis = await start();
    const client = createRedisClient(redis);
    await whenRedisReady(client, START_TIMEOUT_MS);
    return {
      open: () => {
        const connector = `c-${randomUUID()}`;
        return {
          users: createRedisProviderUsers({ client, connector }),
          deletions: createRedisDataDeletions({ client, connector }),
          health: createRedisConnectionHealth({ client, connector }),
        };
      },
      everything: () => everythingInRedis(client),
      livesOf: async (part) =>
        Promise.all((await keysInRedis(client, `*${part}*`)).map((key) => client.pttl(key))),
      stop: async () => {
        await closeRedis(client);
        await redis.stop();
      },
    };
  };
}

const ANNA = { providerId: 'instagram', userId: '9107421598123456789' };
const BEN = { providerId: 'instagram', userId: '91074215981234567890' };
const account = (accountId: string, tenantId = 'acme') => ({
  tenantId,
  channel: 'instagram',
  accountId,
  connectedAtMs: 1_790_000_000_000,
});
const CODE = 'a'.repeat(32);

describe.each([
  ['in memory', memoryHarness],
  ['on one server', redisHarness(startRedis)],
  ['on a cluster of three', redisHarness(startRedisCluster)],
])('what is known of people %s', (name, start) => {
  let harness: Harness;
  let users: ProviderUsers;
  let deletions: DataDeletions;
  let health: ConnectionHealth;

  /** Links an account that has a connection. */
  async function connect(user: ProviderUser, { connectedAtMs, ...owner }: ConnectedAccount) {
    await users.link(user, { ...owner, connectedAtMs });
    const found = await health.find(owner);
    await health.replace(found, { ...owner, state: 'healthy', sinceMs: 1 });
  }

  beforeAll(async () => {
    harness = await start();
  }, START_TIMEOUT_MS);
  afterAll(() => harness.stop());
  beforeEach(() => {
    ({ users, deletions, health } = harness.open());
  });

  test('somebody has the accounts that they connected, of every tenant, and nobody else’s', async () => {
    await connect(ANNA, account('1'));
    await connect(ANNA, account('2', 'globex'));
    await connect(BEN, account('3'));
    const found = await users.accountsOf(ANNA);
    expect(found.toSorted((a, b) => a.accountId.localeCompare(b.accountId))).toEqual([
      account('1'),
      account('2', 'globex'),
    ]);
    expect(await users.accountsOf(BEN)).toEqual([account('3')]);
    expect(await users.accountsOf({ ...ANNA, providerId: 'facebook' })).toEqual([]);
    expect(await users.accountsOf({ ...ANNA, userId: '910742159812345678' })).toEqual([]);
  });

  test('an account without a connection is none', async () => {
    await users.link(ANNA, account('1'));
    expect(await users.accountsOf(ANNA)).toEqual([]);
  });

  test('an account is of who connected it last', async () => {
    await connect(ANNA, account('1'));
    await connect(BEN, { ...account('1'), connectedAtMs: 1 });
    expect(await users.accountsOf(ANNA)).toEqual([]);
    await connect(BEN, { ...account('1'), connectedAtMs: 2 });
    expect(await users.accountsOf(BEN)).toEqual([{ ...account('1'), connectedAtMs: 2 }]);
  });

  test('what is forgotten of an account is that one’s', async () => {
    await connect(ANNA, account('1'));
    await connect(ANNA, account('1', 'globex'));
    await users.unlink(account('1'));
    await users.unlink(account('1'));
    expect(await users.accountsOf(ANNA)).toEqual([account('1', 'globex')]);
  });

  test('somebody keeps the code of their deletion', async () => {
    expect(await deletions.codeOf(ANNA, CODE)).toBe(CODE);
    expect(await deletions.codeOf(ANNA, 'b'.repeat(32))).toBe(CODE);
    expect(await deletions.codeOf(BEN, 'c'.repeat(32))).toBe('c'.repeat(32));
  });

  test('how far a deletion is can be asked with its code', async () => {
    expect(await deletions.find(CODE)).toBeUndefined();
    await deletions.keep({ code: CODE, requestedAtMs: 1 });
    expect(await deletions.find(CODE)).toEqual({ code: CODE, requestedAtMs: 1 });
    await deletions.keep({ code: CODE, requestedAtMs: 1, doneAtMs: 2 });
    expect(await deletions.find(CODE)).toEqual({ code: CODE, requestedAtMs: 1, doneAtMs: 2 });
    expect(await deletions.find('b'.repeat(32))).toBeUndefined();
  });

  test.skipIf(name === 'in memory')('nobody is named, and a deletion goes by itself', async () => {
    await connect(ANNA, account('17841400000000909'));
    await deletions.codeOf(ANNA, CODE);
    await deletions.keep({ code: CODE, requestedAtMs: 1 });
    const everything = await harness.everything();
    expect(everything).toContain('data-deletion');
    expect(everything).not.toContain(ANNA.userId);
    // Once: among its tenant's connections.
    expect(everything.split('17841400000000909')).toHaveLength(2);
    const lives = await harness.livesOf(':data-deletion:');
    expect(lives.length).toBeGreaterThan(1);
    for (const life of lives) {
      expect(life).toBeGreaterThan(89 * 86_400_000);
      expect(life).toBeLessThanOrEqual(90 * 86_400_000);
    }
  });
});

test('what is in memory of a deletion goes by itself too', async () => {
  let nowMs = 0;
  const deletions = createMemoryDataDeletions({ clock: { monotonicMs: () => nowMs } });
  await deletions.codeOf(ANNA, CODE);
  await deletions.keep({ code: CODE, requestedAtMs: 1 });
  nowMs = 90 * 86_400_000 - 1;
  expect(await deletions.codeOf(ANNA, 'b'.repeat(32))).toBe(CODE);
  expect(await deletions.find(CODE)).toBeDefined();
  nowMs += 1;
  expect(await deletions.find(CODE)).toBeUndefined();
  expect(await deletions.codeOf(ANNA, 'b'.repeat(32))).toBe(CODE);
  nowMs += 90 * 86_400_000;
  expect(await deletions.codeOf(ANNA, 'b'.repeat(32))).toBe('b'.repeat(32));
});
