import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  ANY_VERSION,
  type ConnectionHealth,
  type ConnectionRecord,
  createEncryption,
  createMemoryConnectionHealth,
  createMemoryTokenStorage,
  type Encryption,
  type StoredTokens,
  type TokenStorage,
} from '@pyloto/core-auth';
import {
  createRedisConnectionHealth,
  createRedisTokenStorage,
  type RedisTokenStorage,
} from '@pyloto/core-auth/redis';
import { type AccountOwner, type Clock, Secret } from '@pyloto/core-connectors';
import {
  closeRedis,
  createRedisClient,
  type RedisClient,
  whenRedisReady,
} from '@pyloto/core-redis';
import { START_TIMEOUT_MS, startRedis, startRedisCluster } from '@pyloto-tests/redis';
import { Cluster, type Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

type Harness = {
  readonly storage: TokenStorage;
  /** The same storage as another copy of the app sees it. */
  readonly otherCopy: TokenStorage;
  readonly health: ConnectionHealth;
  readonly stop: () => Promise<void>;
};

const CONNECTOR = 'parcels';
const OLD_KEY = { id: 'old', key: newKey() };
const NEW_KEY = { id: 'new', key: newKey() };
const clock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (delayMs) => {
    await sleep(delayMs);
  },
};

function newKey(): Secret {
  return Secret.of(randomBytes(32).toString('base64'));
}

function newOwner(): AccountOwner {
  return { tenantId: `tenant:{${randomUUID()}}`, channel: 'parcels', accountId: '1001' };
}

function tokensOf(version: string, more: Partial<StoredTokens> = {}): StoredTokens {
  return {
    version,
    grantId: 'grant-1',
    tokens: {
      accessToken: Secret.of(`access of ${version}`),
      refreshToken: Secret.of(`refresh of ${version}`),
      expiresAtMs: 2_000,
      scopes: ['read', 'write'],
    },
    obtainedAtMs: 1_000,
    refreshAtMs: 1_500,
    exchangedAtMs: 7,
    isRefused: false,
    isForced: true,
    failures: 2,
    coolDownUntilMs: 1_100,
    state: 'healthy',
    errorCode: 'timeout',
    sinceMs: 900,
    ...more,
  };
}

/** Tokens with their secrets told, to compare them by. */
function told(stored: StoredTokens | undefined): unknown {
  const { accessToken, refreshToken } = stored?.tokens ?? {};
  return { ...stored, accessToken: accessToken?.reveal(), refreshToken: refreshToken?.reveal() };
}

function memoryHarness(): Promise<Harness> {
  const health = createMemoryConnectionHealth();
  const storage = createMemoryTokenStorage({ clock, health });
  return Promise.resolve({ storage, otherCopy: storage, health, stop: async () => {} });
}

function redisHarness(start: () => Promise<{ url: string; stop: () => Promise<void> }>) {
  return async (): Promise<Harness> => {
    const redis = await start();
    const clients = [createRedisClient(redis), createRedisClient(redis)] as const;
    for (const client of clients) await whenRedisReady(client, 10_000);
    const encryption = createEncryption({ keys: [OLD_KEY] });
    const [storage, otherCopy] = clients.map((client) =>
      createRedisTokenStorage({ client, connector: CONNECTOR, encryption }),
    );
    return {
      storage: storage!,
      otherCopy: otherCopy!,
      health: createRedisConnectionHealth({ client: clients[0], connector: CONNECTOR }),
      stop: async () => {
        for (const client of clients) await closeRedis(client);
        await redis.stop();
      },
    };
  };
}

describe.each([
  ['in memory', memoryHarness],
  ['on one server', redisHarness(startRedis)],
  ['on a cluster of three', redisHarness(startRedisCluster)],
])('token storage %s', (_, start) => {
  let harness: Harness;
  let owner: AccountOwner;

  beforeAll(async () => {
    harness = await start();
  }, START_TIMEOUT_MS);
  afterAll(() => harness.stop());
  beforeEach(() => {
    owner = newOwner();
  });

  test('what is kept is read by every copy as it was', async () => {
    const { storage, otherCopy } = harness;
    expect(await storage.read(owner)).toBeUndefined();
    const stored = tokensOf('v1');
    expect(await storage.write(owner, { from: undefined, to: stored })).toBe(true);
    expect(told(await otherCopy.read(owner))).toEqual(told(stored));
  });

  test('tokens without an end and without a refresh token are read as they were', async () => {
    const { storage } = harness;
    const stored = tokensOf('v1', { tokens: { accessToken: Secret.of('alone') } });
    await storage.write(owner, { from: undefined, to: stored });
    expect(told(await storage.read(owner))).toEqual(told(stored));
  });

  test('a change is kept only in the place of the version that it was made from', async () => {
    const { storage, otherCopy } = harness;
    await storage.write(owner, { from: undefined, to: tokensOf('v1') });
    expect(await otherCopy.write(owner, { from: undefined, to: tokensOf('v2') })).toBe(false);
    expect(await otherCopy.write(owner, { from: 'v0', to: tokensOf('v2') })).toBe(false);
    expect((await storage.read(owner))?.version).toBe('v1');
    expect(await otherCopy.write(owner, { from: 'v1', to: tokensOf('v2') })).toBe(true);
    expect(await storage.write(owner, { from: 'v1', to: tokensOf('v3') })).toBe(false);
    expect((await storage.read(owner))?.version).toBe('v2');
  });

  test('asked again because the answer was lost, a change answers as the first time', async () => {
    const { storage } = harness;
    await storage.write(owner, { from: undefined, to: tokensOf('v1') });
    for (let time = 0; time < 2; time++) {
      expect(await storage.write(owner, { from: 'v1', to: tokensOf('v2') })).toBe(true);
    }
    await storage.write(owner, { from: 'v2', to: tokensOf('v3') });
    expect(await storage.write(owner, { from: 'v1', to: tokensOf('v2') })).toBe(false);
  });

  test('any version gives way when any is named', async () => {
    const { storage } = harness;
    for (const version of ['v1', 'v2']) {
      const change = { from: ANY_VERSION, to: tokensOf(version) };
      expect(await storage.write(owner, change)).toBe(true);
      expect((await storage.read(owner))?.version).toBe(version);
    }
  });

  test('of changes that race from one version exactly one is kept', async () => {
    const { storage, otherCopy } = harness;
    await storage.write(owner, { from: undefined, to: tokensOf('v0') });
    const copies = [storage, otherCopy];
    const kept = await Promise.all(
      Array.from({ length: 20 }, (__, index) =>
        copies[index % 2]!.write(owner, { from: 'v0', to: tokensOf(`race-${index}`) }),
      ),
    );
    expect(kept.filter(Boolean)).toHaveLength(1);
    expect((await storage.read(owner))?.version).toBe(`race-${kept.indexOf(true)}`);
  });

  test('no account has another’s tokens', async () => {
    const { storage } = harness;
    await storage.write(owner, { from: undefined, to: tokensOf('v1') });
    for (const other of [
      newOwner(),
      { ...owner, channel: 'letters' },
      { ...owner, accountId: '1002' },
    ]) {
      expect(await storage.read(other)).toBeUndefined();
    }
  });

  test('what is removed is gone, its connection too', async () => {
    const { storage, otherCopy, health } = harness;
    await storage.write(owner, { from: undefined, to: tokensOf('v1') });
    expect(await otherCopy.remove(owner)).toBe(true);
    expect(await otherCopy.remove(owner)).toBe(false);
    expect(await storage.read(owner)).toBeUndefined();
    expect(await health.list(owner.tenantId)).toEqual([]);
    expect(await storage.write(owner, { from: 'v1', to: tokensOf('v2') })).toBe(false);
  });

  test('of what is removed a connection may be left, once, until that is removed too', async () => {
    const { storage, otherCopy, health } = harness;
    const left = { ...owner, state: 'unhealthy', errorCode: 'deauthorized', sinceMs: 5 } as const;
    expect(await storage.remove(owner, left)).toBe(false);
    expect(await health.list(owner.tenantId)).toEqual([]);
    await storage.write(owner, { from: undefined, to: tokensOf('v1') });
    expect(await otherCopy.remove(owner, left)).toBe(true);
    expect(await storage.remove(owner, { ...left, sinceMs: 6 })).toBe(false);
    expect(await storage.read(owner)).toBeUndefined();
    expect(await health.list(owner.tenantId)).toEqual([left]);
    expect(await storage.write(owner, { from: 'v1', to: tokensOf('v2') })).toBe(false);
    expect(await storage.remove(owner)).toBe(false);
    expect(await health.list(owner.tenantId)).toEqual([]);
  });

  test('what is kept shows as a connection, without its secrets', async () => {
    const { storage, health } = harness;
    const second = { ...owner, accountId: '1002' };
    await storage.write(second, { from: undefined, to: tokensOf('v1', { state: 'unhealthy' }) });
    const healthy = tokensOf('v1', { errorCode: undefined });
    await storage.write(owner, { from: undefined, to: healthy });
    const known = { sinceMs: 900, expiresAtMs: 2_000 };
    expect(await health.list(owner.tenantId)).toEqual([
      { ...owner, ...known, state: 'healthy' },
      { ...second, ...known, state: 'unhealthy', errorCode: 'timeout' },
    ]);
    expect(await health.tenants()).toContain(owner.tenantId);
  });

  test('one owner has the lock, for as long as its lease, and only its token gives it back', async () => {
    const { storage, otherCopy } = harness;
    const leaseMs = 3_000;
    const one = { ownerToken: 'one', leaseMs };
    const two = { ownerToken: 'two', leaseMs: 10_000 };
    const given = await storage.lock(owner, one);
    expect(given).toMatchObject({ isHeld: true });
    expect(await storage.lock(owner, one)).toMatchObject({ isHeld: true });
    const refused = await otherCopy.lock(owner, two);
    expect(refused).toMatchObject({ isHeld: false });
    expect(refused.isHeld ? 0 : refused.retryAfterMs).toBeGreaterThan(0);
    expect(refused.isHeld ? 0 : refused.retryAfterMs).toBeLessThanOrEqual(leaseMs);
    await otherCopy.unlock(owner, 'two');
    expect(await otherCopy.lock(owner, two)).toMatchObject({ isHeld: false });
    const acquire = async (): Promise<boolean> => (await otherCopy.lock(owner, two)).isHeld;
    await expect.poll(acquire).toBe(true);
    await storage.unlock(owner, 'one');
    expect(await storage.lock(owner, one)).toMatchObject({ isHeld: false });
    await otherCopy.unlock(owner, 'two');
    const again = await storage.lock(owner, one);
    expect(again).toMatchObject({ isHeld: true });
    expect(again.isHeld && given.isHeld ? again.atMs - given.atMs : 0).toBeGreaterThanOrEqual(
      0.75 * leaseMs,
    );
  });

  test('a connection’s record is replaced only in the place of what was found', async () => {
    const { health } = harness;
    const first: ConnectionRecord = { ...owner, state: 'unhealthy', sinceMs: 1, refused: ['a'] };
    const second: ConnectionRecord = { ...first, state: 'healthy', refused: ['b', 'a'] };
    expect(await health.find(owner)).toBeUndefined();
    expect(await health.replace(undefined, first)).toBe(true);
    expect(await health.replace(undefined, second)).toBe(false);
    const found = await health.find(owner);
    expect(found).toEqual(first);
    expect(await health.replace(found, second)).toBe(true);
    expect(await health.replace(found, first)).toBe(false);
    expect(await health.find(owner)).toEqual(second);
    expect(await health.list(owner.tenantId)).toEqual([{ ...owner, state: 'healthy', sinceMs: 1 }]);
  });
});

describe('tokens in Redis', () => {
  const encryption = createEncryption({ keys: [OLD_KEY] });
  const rotated = createEncryption({ keys: [NEW_KEY, OLD_KEY] });
  let client: RedisClient;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const redis = await startRedis();
    client = createRedisClient(redis);
    await whenRedisReady(client, 10_000);
    stop = async () => {
      await closeRedis(client);
      await redis.stop();
    };
  }, START_TIMEOUT_MS);
  afterAll(() => stop());
  // The server is this test's own.
  beforeEach(async () => {
    for (const node of nodesOf(client)) await node.flushall();
  });

  function storageWith(by: Encryption = encryption, connector = CONNECTOR): RedisTokenStorage {
    return createRedisTokenStorage({ client, connector, encryption: by });
  }

  async function tokenKeyOf({ tenantId }: AccountOwner): Promise<string> {
    const name = tenantId.replace(/[%:{}]/g, encodeURIComponent);
    const [key] = await client.keys(`pyloto:{${CONNECTOR}:${name}}:token:*`);
    return key ?? 'no key';
  }

  async function everythingInRedis(): Promise<string> {
    const texts: string[] = [];
    for (const key of await client.keys('*')) {
      const dump = await client.dumpBuffer(key);
      const type = await client.type(key);
      const fields = type === 'hash' ? await client.hgetall(key) : {};
      texts.push(key, dump.toString('latin1'), JSON.stringify(fields));
    }
    const all = texts.join('\n');
    const decoded = all.split(/[^A-Za-z0-9+/_-]/).map((word) => Buffer.from(word, 'base64'));
    return all + Buffer.concat(decoded).toString('latin1');
  }

  test('neither token is readable in any key or value, nor in base64', async () => {
    const owner = newOwner();
    const storage = storageWith();
    const tokens = {
      accessToken: Secret.of('planted-access-token'),
      refreshToken: Secret.of('planted-refresh-token'),
    };
    await storage.write(owner, { from: undefined, to: tokensOf('v1', { tokens }) });
    await storage.lock(owner, { ownerToken: 'one', leaseMs: 60_000 });
    const all = await everythingInRedis();
    expect(all).toContain('"grantId');
    expect(all).not.toContain('planted');
    expect(told(await storage.read(owner))).toMatchObject({ accessToken: 'planted-access-token' });
  });

  test('every key of an account lies in its tenant’s slot and none names the account', async () => {
    const owner = { tenantId: 'acme', channel: 'parcels', accountId: '5511999990000' };
    const storage = storageWith();
    await storage.write(owner, { from: undefined, to: tokensOf('v1') });
    await storage.lock(owner, { ownerToken: 'one', leaseMs: 60_000 });
    const keys = (await client.keys('*')).sort();
    expect(keys).toEqual([
      'pyloto:{parcels:acme}:connections',
      expect.stringMatching(/^pyloto:\{parcels:acme\}:token:[a-z2-7]{32}$/),
      expect.stringMatching(/^pyloto:\{parcels:acme\}:token:[a-z2-7]{32}:lock$/),
      'pyloto:{parcels}:connections:tenants',
    ]);
  });

  test.each([
    ['another tenant', { tenantId: 'zoo' }, CONNECTOR],
    ['another account', { accountId: '1002' }, CONNECTOR],
    ['another channel', { channel: 'letters' }, CONNECTOR],
  ])('tokens that are copied to %s are refused there', async (_, change, connector) => {
    const owner = { tenantId: 'acme', channel: 'parcels', accountId: '1001' };
    const other = { ...owner, ...change };
    const storage = storageWith(encryption, connector);
    await storage.write(owner, { from: undefined, to: tokensOf('v1') });
    const own = await tokenKeyOf(owner);
    const before = new Set(await client.keys('*:token:*'));
    await storage.write(other, { from: undefined, to: tokensOf('v2') });
    const theirs = (await client.keys('*:token:*')).find((key) => !before.has(key)) ?? 'no key';
    await client.hset(theirs, await client.hgetall(own));
    await expect(storage.read(other)).rejects.toMatchObject({ code: 'auth_invalid' });
    expect((await storage.read(owner))?.version).toBe('v1');
  });

  test('tokens that are copied to another connector are refused there', async () => {
    const owner = { tenantId: 'acme', channel: 'parcels', accountId: '1001' };
    await storageWith().write(owner, { from: undefined, to: tokensOf('v1') });
    const own = await tokenKeyOf(owner);
    await client.copy(own, own.replace('{parcels:', '{letters:'));
    const other = storageWith(encryption, 'letters');
    await expect(other.read(owner)).rejects.toMatchObject({ code: 'auth_invalid' });
  });

  test('an access token and a refresh token cannot change places', async () => {
    const owner = newOwner();
    const storage = storageWith();
    await storage.write(owner, { from: undefined, to: tokensOf('v1') });
    const key = await tokenKeyOf(owner);
    const record = JSON.parse((await client.hget(key, 'record')) ?? '');
    const { accessToken, refreshToken } = record.tokens;
    record.tokens = { ...record.tokens, accessToken: refreshToken, refreshToken: accessToken };
    await client.hset(key, 'record', JSON.stringify(record));
    await expect(storage.read(owner)).rejects.toMatchObject({ code: 'auth_invalid' });
  });

  test('what is not a record is refused, and new tokens replace it', async () => {
    const owner = newOwner();
    const storage = storageWith();
    await storage.write(owner, { from: undefined, to: tokensOf('v1') });
    for (const record of ['{', 'null', '{}', '{"grantId":"g","state":"healthy","tokens":{}}']) {
      await client.hset(await tokenKeyOf(owner), 'record', record);
      await expect(storage.read(owner)).rejects.toMatchObject({ code: 'auth_invalid' });
    }
    await storage.write(owner, { from: ANY_VERSION, to: tokensOf('v2') });
    expect((await storage.read(owner))?.version).toBe('v2');
  });

  test('while the key is not configured the store cannot answer; with it, it can again', async () => {
    const owner = newOwner();
    await storageWith().write(owner, { from: undefined, to: tokensOf('v1') });
    const forgetful = storageWith(createEncryption({ keys: [NEW_KEY] }));
    await expect(forgetful.read(owner)).rejects.toMatchObject({ code: 'state_unavailable' });
    expect((await storageWith(rotated).read(owner))?.version).toBe('v1');
  });

  test('what is read is put under the first key, and its version stays', async () => {
    const owner = newOwner();
    await storageWith().write(owner, { from: undefined, to: tokensOf('v1') });
    const read = await storageWith(rotated).read(owner);
    const withoutOld = storageWith(createEncryption({ keys: [NEW_KEY] }));
    expect(told(await withoutOld.read(owner))).toEqual(told(read));
    expect(await withoutOld.write(owner, { from: 'v1', to: tokensOf('v2') })).toBe(true);
  });

  test('a walk puts everything under the first key, tells how far it is, and names what it cannot read', async () => {
    const before = storageWith();
    const owners = Array.from({ length: 12 }, newOwner);
    for (const owner of owners) {
      await before.write(owner, { from: undefined, to: tokensOf('v1') });
    }
    await storageWith(rotated).read(owners[0]!);
    const strange = newOwner();
    const unknown = createEncryption({ keys: [{ id: 'gone', key: newKey() }] });
    await storageWith(unknown).write(strange, { from: undefined, to: tokensOf('v1') });
    const seen: number[] = [];
    const result = await storageWith(rotated).reencryptAll(({ done }) => seen.push(done));
    expect(result).toEqual({ total: 13, done: 13, current: 1, reencrypted: 11, unreadable: 1 });
    expect(seen).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
    const after = storageWith(createEncryption({ keys: [NEW_KEY] }));
    for (const owner of owners) expect((await after.read(owner))?.version).toBe('v1');
    expect(await storageWith(rotated).reencryptAll()).toMatchObject({ current: 12 });
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(after.reencryptAll(undefined, stopped)).rejects.toThrow('enough');
  });

  test('a walk loses no change that is made during it', async () => {
    const owner = newOwner();
    await storageWith().write(owner, { from: undefined, to: tokensOf('v0') });
    const walker = storageWith(rotated);
    for (let round = 1; round <= 50; round++) {
      const change = { from: `v${round - 1}`, to: tokensOf(`v${round}`) };
      const [isKept] = await Promise.all([
        storageWith().write(owner, change),
        walker.reencryptAll(),
        walker.read(owner),
      ]);
      expect(isKept).toBe(true);
      expect(told(await walker.read(owner))).toMatchObject({
        version: `v${round}`,
        accessToken: `access of v${round}`,
      });
    }
  });

  test('without Redis every question is answered with state_unavailable', async () => {
    const redis = await startRedis();
    const lone = createRedisClient(redis);
    await whenRedisReady(lone, 10_000);
    const storage = createRedisTokenStorage({ client: lone, connector: CONNECTOR, encryption });
    const health = createRedisConnectionHealth({ client: lone, connector: CONNECTOR });
    await redis.stop();
    const owner = newOwner();
    for (const ask of [
      () => storage.read(owner),
      () => storage.write(owner, { from: undefined, to: tokensOf('v1') }),
      () => storage.remove(owner),
      () => storage.lock(owner, { ownerToken: 'one', leaseMs: 1_000 }),
      () => storage.unlock(owner, 'one'),
      () => storage.reencryptAll(),
      () => health.find(owner),
      () => health.list(owner.tenantId),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'state_unavailable' });
    }
    await closeRedis(lone);
  });
});

function nodesOf(client: RedisClient): readonly Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}
