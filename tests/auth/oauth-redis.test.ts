import { randomBytes, randomUUID } from 'node:crypto';

import { START_TIMEOUT_MS, startRedis, startRedisCluster } from '@pyloto-tests/redis';
import { type AccountOwners, createEncryption, createOAuthFlows } from '@pyloto/core-auth';
import { createRedisAccountOwners, createRedisUsedNonces } from '@pyloto/core-auth/redis';
import { Secret } from '@pyloto/core-connectors';
import {
  closeRedis,
  createRedisClient,
  type RedisClient,
  whenRedisReady,
} from '@pyloto/core-redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { keysInRedis } from './everything-in-redis.ts';

const UNAVAILABLE = expect.objectContaining({ code: 'state_unavailable' });

async function connect(url: string): Promise<RedisClient> {
  const client = createRedisClient({ url, connectionName: 'oauth-tests' });
  await whenRedisReady(client, START_TIMEOUT_MS);
  return client;
}

describe.each([
  ['one server', startRedis],
  ['a cluster of three', startRedisCluster],
])('flows and owners on %s', { timeout: START_TIMEOUT_MS }, (_, start) => {
  let clients: RedisClient[];
  let url: string;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const redis = await start();
    ({ url } = redis);
    clients = [await connect(url), await connect(url)];
    stop = async () => {
      await Promise.all(clients.map(closeRedis));
      await redis.stop();
    };
  }, START_TIMEOUT_MS);

  afterAll(() => stop());

  function noncesOf(connector: string) {
    return clients.map((client) => createRedisUsedNonces({ client, connector }));
  }

  function ownersOf(connector: string): AccountOwners[] {
    return clients.map((client) => createRedisAccountOwners({ client, connector }));
  }

  test('of many copies that use a nonce at once, one was the first', async () => {
    const copies = noncesOf(`c-${randomUUID()}`);
    const nonce = { tenantId: 'acme', nonce: 'n-1', keptMs: 60_000 };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (__, index) => copies[index % 2]!.use(nonce)),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await copies[0]!.use({ ...nonce, tenantId: 'globex' })).toBe(true);
    expect(await copies[0]!.use({ ...nonce, nonce: 'n-2' })).toBe(true);
  });

  test('a nonce is kept as a digest in its tenant’s scope, and goes by itself', async () => {
    const connector = `c-${randomUUID()}`;
    const [copy] = noncesOf(connector);
    await copy!.use({ tenantId: 'acme', nonce: 'a-nonce', keptMs: 60_000 });
    const keys = await keysInRedis(clients[0]!, `pyloto:{${connector}:acme}:*`);
    expect(keys).toEqual([expect.stringMatching(/:oauth-used:[\w-]{43}$/)]);
    expect(keys[0]).not.toContain('a-nonce');
    const leftMs = await clients[0]!.pttl(keys[0]!);
    expect(leftMs).toBeGreaterThan(50_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
  });

  test('a flow that began at one copy ends at another, once', async () => {
    const connector = `c-${randomUUID()}`;
    const key = { id: 'k1', key: Secret.of(randomBytes(32).toString('base64')) };
    const copies = noncesOf(connector).map((nonces) =>
      createOAuthFlows({
        connector,
        encryption: createEncryption({ keys: [key] }),
        nonces,
        clock: Date,
        randomBytes,
      }),
    );
    const [one, other] = copies;
    const { link } = one!.createLink({ tenantId: 'acme', providerId: 'parcels' });
    const request = other!.openLink(link);
    if (typeof request === 'string') throw new Error(request);
    const { state, cookie } = one!.begin(request, { usesPkce: true });
    const answer = { state, cookieOf: () => cookie.value };
    const ends = await Promise.all(copies.map((copy) => copy.finish(answer)));
    expect(ends.map((end) => (end.ok ? 'ok' : end.reason)).toSorted()).toEqual([
      'ok',
      'state_used',
    ]);
  });

  test('of two tenants that connect an account at once, one has it', async () => {
    const copies = ownersOf(`c-${randomUUID()}`);
    const account = { channel: 'parcels', accountId: 'depot-1' };
    const tenants = Array.from({ length: 20 }, (__, index) => `tenant-${index}`);
    const answers = await Promise.all(
      tenants.map((tenantId, index) => copies[index % 2]!.claim({ ...account, tenantId })),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    const owner = tenants[answers.indexOf(true)]!;
    expect(await copies[0]!.tenantOf(account)).toBe(owner);
    expect(await copies[1]!.claim({ ...account, tenantId: owner })).toBe(true);
    await copies[1]!.release({ ...account, tenantId: 'somebody-else' });
    expect(await copies[0]!.tenantOf(account)).toBe(owner);
    await copies[1]!.release({ ...account, tenantId: owner });
    expect(await copies[0]!.tenantOf(account)).toBeUndefined();
    expect(await copies[0]!.claim({ ...account, tenantId: 'globex' })).toBe(true);
  });

  test('who cannot ask is told so, and nothing is taken for unused', async () => {
    const client = await connect(url);
    await closeRedis(client);
    const nonces = createRedisUsedNonces({ client, connector: 'gone' });
    const owners = createRedisAccountOwners({ client, connector: 'gone' });
    const owner = { tenantId: 'acme', channel: 'parcels', accountId: 'depot-1' };
    const use = nonces.use({ tenantId: 'acme', nonce: 'n', keptMs: 1000 });
    await expect(use).rejects.toEqual(UNAVAILABLE);
    await expect(owners.claim(owner)).rejects.toEqual(UNAVAILABLE);
    await expect(owners.tenantOf(owner)).rejects.toEqual(UNAVAILABLE);
    await expect(owners.release(owner)).rejects.toEqual(UNAVAILABLE);
  });
});
