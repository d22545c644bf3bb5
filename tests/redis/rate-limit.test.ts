import type { Admission, PacedWork, TenantLimits } from '@pyloto/core-connectors';
import { createRedisPacer, createRedisRateLimiter } from '@pyloto/core-rate-limit/redis';
import {
  closeRedis,
  createRedisClient,
  type RedisClient,
  scopeKey,
  whenRedisReady,
} from '@pyloto/core-redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { START_TIMEOUT_MS, startRedis, startRedisCluster } from './index.ts';
import { watchCommands } from './watch-commands.ts';

const COMMAND_TIMEOUT_MS = 500;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What a busy machine may lose between two lines of a test. */
const A_MOMENT_MS = 10_000;
const ADMITTED = { admitted: true };
const REFUSED = expect.objectContaining({ admitted: false });
const UNAVAILABLE = expect.objectContaining({ code: 'state_unavailable' });
const TENANTS = Array.from({ length: 30 }, (_, index) => `tenant-${index}`);

describe.each([
  ['one server', startRedis],
  ['a cluster of three', startRedisCluster],
])('limits on %s', { timeout: START_TIMEOUT_MS }, (_, start) => {
  let clients: RedisClient[];
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const redis = await start();
    clients = [await connect(redis.url), await connect(redis.url)];
    stop = async () => {
      await Promise.all(clients.map(closeRedis));
      await redis.stop();
    };
  }, START_TIMEOUT_MS);

  afterAll(() => stop());

  // The servers are this test's own.
  beforeEach(async () => {
    await Promise.all(nodesOf(clients[0]!).map((node) => node.flushall()));
  });

  test('two copies that race share one quota to the last request', async () => {
    const copies = clients.map((client) => limiterOf(client, { requestsPerMinute: 100 }));
    const answers = await Promise.all(
      Array.from({ length: 300 }, (__, index) => copies[index % 2]!('acme')),
    );
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(100);
    for (const answer of answers.filter(({ admitted }) => !admitted)) {
      expect(MINUTE_MS - waitOf(answer)).toBeLessThan(A_MOMENT_MS);
    }
  });

  test('two copies that race share one pace to the last item', async () => {
    const copies = clients.map((client) => pacerOf(client, { itemsPerMinute: 100 }));
    const answers = await Promise.all(
      Array.from({ length: 60 }, (__, index) => copies[index % 2]!(items(7))),
    );
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(14);
    expect(await copies[0]!(items(2))).toEqual(ADMITTED);
    expect(await copies[1]!(items(1))).toEqual(REFUSED);
  });

  test('every tenant has a quota of its own, wherever its keys lie', async () => {
    const admit = limiterOf(clients[0]!, { requestsPerMinute: 1, requestsPerDay: 5 });
    expect(await admit(...TENANTS)).toEqual(ADMITTED);
    for (const tenant of TENANTS) expect(await admit(tenant)).toEqual(REFUSED);
  });

  test('a window that ends makes room again', async () => {
    const [client] = clients;
    const admit = limiterOf(client!, { requestsPerMinute: 1 });
    await admit('acme');
    expect(await admit('acme')).toEqual(REFUSED);
    await client!.pexpire(keyOf('requests:minute'), 1);
    await expect.poll(() => admit('acme'), { interval: 5 }).toEqual(ADMITTED);
    expect(await admit('acme')).toEqual(REFUSED);
  });

  test('a request over the minute does not count for the day', async () => {
    const [client] = clients;
    const admit = limiterOf(client!, { requestsPerMinute: 1, requestsPerDay: 2 });
    expect(await admit('acme')).toEqual(ADMITTED);
    for (let round = 0; round < 10; round++) expect(await admit('acme')).toEqual(REFUSED);
    await client!.del(keyOf('requests:minute'));
    expect(await admit('acme')).toEqual(ADMITTED);
    await client!.del(keyOf('requests:minute'));
    const last = await admit('acme');
    expect(last).toEqual(REFUSED);
    expect(DAY_MS - waitOf(last)).toBeLessThan(A_MOMENT_MS);
    expect(await client!.get(keyOf('requests:minute'))).toBeNull();
  });

  test('a request that one of its tenants may not make takes nothing from the others', async () => {
    const limits: Record<string, TenantLimits> = { acme: { requestsPerMinute: 1 } };
    const admit = limiterOf(clients[0]!, (tenant) => limits[tenant] ?? { requestsPerDay: 2 });
    expect(await admit('acme', ...TENANTS)).toEqual(ADMITTED);
    for (let round = 0; round < 5; round++)
      expect(await admit('acme', ...TENANTS)).toEqual(REFUSED);
    for (const tenant of TENANTS) {
      expect(await admit(tenant)).toEqual(ADMITTED);
      expect(await admit(tenant)).toEqual(REFUSED);
    }
  });

  test('work over a limit takes nothing, of neither window', async () => {
    const take = pacerOf(clients[0]!, { outboundPerMinute: 10, outboundPerDay: 12 });
    expect(await take(calls(8))).toEqual(ADMITTED);
    expect(await take(calls(3))).toEqual(REFUSED);
    expect(await take(calls(2))).toEqual(ADMITTED);
    await clients[0]!.del(keyOf('outbound:minute'));
    const over = await take(calls(3));
    expect(DAY_MS - waitOf(over)).toBeLessThan(A_MOMENT_MS);
    expect(await take(calls(2))).toEqual(ADMITTED);
  });

  test('a batch above the whole limit waits for a fresh window and then takes as many as it fills', async () => {
    const [client] = clients;
    const take = pacerOf(client!, { itemsPerMinute: 10 });
    await take(items(1));
    expect(await take(items(25))).toEqual(REFUSED);
    await client!.del(keyOf('items:minute'));
    expect(await take(items(25))).toEqual(ADMITTED);
    const next = await take(items(1));
    expect(2.5 * MINUTE_MS - waitOf(next)).toBeLessThan(A_MOMENT_MS);
    expect(waitOf(next)).toBeLessThanOrEqual(2.5 * MINUTE_MS);
  });

  test('what a refused batch above the limit gave back leaves no long window behind', async () => {
    const [client] = clients;
    const take = pacerOf(client!, { itemsPerMinute: 10, itemsPerDay: 100 });
    await take(items(10));
    await client!.del(keyOf('items:minute'));
    expect(await take(items(95))).toEqual(REFUSED);
    await expect.poll(() => client!.get(keyOf('items:minute'))).toBeNull();
  });

  test('a capability or a destination can have a quota of its own, beside that of its tenant', async () => {
    const quotas = new Map([['crm', { perMinute: 1 }]]);
    const pacer = createRedisPacer({
      client: clients[0]!,
      limitsOf: () => ({ outboundPerMinute: 3 }),
      quotaOf: ({ name }) => quotas.get(name),
    });
    expect(await pacer.take(calls(1, 'crm'))).toEqual(ADMITTED);
    expect(await pacer.take(calls(1, 'crm'))).toEqual(REFUSED);
    expect(await pacer.take(calls(2, 'shop'))).toEqual(ADMITTED);
    expect(await pacer.take(calls(1, 'shop'))).toEqual(REFUSED);
  });

  test('a limit of nothing refuses everything, and leaves no key', async () => {
    const admit = limiterOf(clients[0]!, { requestsPerDay: 0 });
    expect(await admit('acme')).toEqual({ admitted: false, retryAfterMs: DAY_MS });
    expect(await keysIn(clients[0]!)).toEqual([]);
  });

  test('counts lie where the storage schema says, for as long as it says', async () => {
    const [client] = clients;
    const limits = { requestsPerMinute: 5, requestsPerDay: 50, itemsPerDay: 50 };
    await limiterOf(client!, limits)('acme');
    const pacer = createRedisPacer({
      client: client!,
      limitsOf: () => limits,
      quotaOf: () => ({ perMinute: 9 }),
    });
    await pacer.take({ ...items(3), name: 'a:b}' });
    const lasts = { [keyOf('requests:minute')]: MINUTE_MS, [keyOf('requests:day')]: DAY_MS };
    lasts[keyOf('items:day')] = DAY_MS;
    lasts[keyOf('items:a%3Ab%7D:minute')] = MINUTE_MS;
    expect(await keysIn(client!)).toEqual(Object.keys(lasts).toSorted());
    for (const [key, lastsMs] of Object.entries(lasts)) {
      expect(await client!.get(key)).toBe(key.includes('items') ? '3' : '1');
      const leftMs = await client!.pttl(key);
      expect(leftMs).toBeLessThanOrEqual(lastsMs);
      expect(lastsMs - leftMs).toBeLessThan(A_MOMENT_MS);
    }
  });

  test('a count that somebody made last for ever ends a window later', async () => {
    const [client] = clients;
    const admit = limiterOf(client!, { requestsPerMinute: 1 });
    await admit('acme');
    await client!.persist(keyOf('requests:minute'));
    expect(waitOf(await admit('acme'))).toBe(MINUTE_MS);
    expect(await client!.pttl(keyOf('requests:minute'))).toBeGreaterThan(0);
  });
});

describe('limits in Redis', { timeout: START_TIMEOUT_MS }, () => {
  const ends: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  test('cost one round trip for any number of tenants and both windows, and none without a limit', async () => {
    const { client, seen } = await watched();
    const limits = { requestsPerMinute: 5, requestsPerDay: 50 };
    const admit = limiterOf(client, (tenant) => (tenant === 'free' ? {} : limits));
    await admit('warm');
    await seen();
    for (const [tenants, commands] of [
      [[], 0],
      [['free'], 0],
      [['acme'], 2],
      [['acme', 'free'], 2],
      [TENANTS, 60],
    ] as const) {
      // What is sent in the same turn of the event loop cannot have waited for an answer.
      await Promise.all([admit(...tenants), client.echo('behind')]);
      expect(await seen()).toEqual([...evalshas(commands), 'ECHO']);
    }
  });

  test('give back behind the answer what a refused request took', async () => {
    const { client, seen } = await watched();
    const admit = limiterOf(client, { requestsPerMinute: 1, requestsPerDay: 50 });
    await admit('acme');
    await seen();
    await Promise.all([admit('acme', 'umbrella'), client.echo('behind')]);
    expect(await seen()).toEqual([...evalshas(4), 'ECHO', ...evalshas(3)]);
  });

  test('pace a batch of any size in one round trip', async () => {
    const { client, seen } = await watched();
    const take = pacerOf(client, { itemsPerMinute: 10_000, itemsPerDay: 100_000 });
    await take(items(1));
    await seen();
    for (const count of [1, 100, 1_000]) {
      await Promise.all([take(items(count)), client.echo('behind')]);
      expect(await seen()).toEqual([...evalshas(2), 'ECHO']);
    }
    await take(calls(1));
    expect(await seen()).toEqual([]);
  });

  test('say so while Redis is gone, and go on with what was counted when it is back', async () => {
    const { redis, client } = await started();
    const admit = limiterOf(client, { requestsPerMinute: 2 });
    const take = pacerOf(client, { itemsPerMinute: 2 });
    await admit('acme');
    await redis.kill();
    for (const call of [() => admit('acme'), () => admit('acme', 'umbrella')]) {
      await expect(call()).rejects.toEqual(UNAVAILABLE);
    }
    await expect(take(items(1))).rejects.toEqual(UNAVAILABLE);

    await redis.restart();
    await whenRedisReady(client, 10_000);
    expect(await admit('acme')).toEqual(ADMITTED);
    expect(await admit('acme')).toEqual(REFUSED);
    expect(await take(items(2))).toEqual(ADMITTED);
  });

  test('do not wait for a Redis that hangs, and name no address', async () => {
    const { redis, client } = await started();
    redis.freeze();
    await expect(limiterOf(client, { requestsPerMinute: 2 })('acme')).rejects.toMatchObject({
      code: 'state_unavailable',
      cause: { message: 'COMMAND_TIMEOUT' },
    });
    redis.thaw();
  });

  test('leave the commands of the client as they are', async () => {
    const { client } = await started();
    await limiterOf(client, { requestsPerMinute: 2 })('acme');
    expect('rlflxIncr' in client).toBe(false);
  });

  async function started() {
    const redis = await startRedis({ appendonly: true });
    ends.push(redis.stop);
    const client = await connect(redis.url);
    ends.push(() => closeRedis(client));
    return { redis, client };
  }

  async function watched() {
    const { redis, client } = await started();
    const { seen, stop } = await watchCommands(redis.url);
    ends.push(async () => stop());
    return { client, seen };
  }
});

type Limits = TenantLimits | ((tenantId: string) => TenantLimits);

function limiterOf(client: RedisClient, limits: Limits) {
  const limitsOf = typeof limits === 'function' ? limits : () => limits;
  const limiter = createRedisRateLimiter({ client, limitsOf });
  // Not async: what is asked is sent at once.
  return (...tenantIds: readonly string[]): Promise<Admission> =>
    Promise.resolve(limiter.admit({ connector: 'parcels', tenantIds }));
}

function pacerOf(client: RedisClient, limits: TenantLimits) {
  const pacer = createRedisPacer({ client, limitsOf: () => limits });
  return (work: PacedWork): Promise<Admission> => Promise.resolve(pacer.take(work));
}

function items(count: number): PacedWork {
  const direction = 'inbound';
  return { connector: 'parcels', tenantId: 'acme', direction, name: 'inbound_messages', count };
}

function calls(count: number, name = 'crm'): PacedWork {
  return { connector: 'parcels', tenantId: 'acme', direction: 'outbound', name, count };
}

function keyOf(rest: string): string {
  return `${scopeKey({ connector: 'parcels', tenantId: 'acme' })}limit:${rest}`;
}

function waitOf(admission: Admission): number {
  return admission.admitted ? 0 : admission.retryAfterMs;
}

function evalshas(count: number): string[] {
  return Array.from({ length: count }, () => 'EVALSHA');
}

async function connect(url: string): Promise<RedisClient> {
  const client = createRedisClient({ url, commandTimeoutMs: COMMAND_TIMEOUT_MS });
  await whenRedisReady(client, 10_000);
  return client;
}

async function keysIn(client: RedisClient): Promise<string[]> {
  return (await Promise.all(nodesOf(client).map((node) => node.keys('*')))).flat().toSorted();
}

function nodesOf(client: RedisClient) {
  return 'nodes' in client ? client.nodes('master') : [client];
}
