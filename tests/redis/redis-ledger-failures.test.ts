import { hash, randomUUID } from 'node:crypto';

import type { DurableLedger, LedgerBatch } from '@pyloto/core-connectors';
import { createRedisLedger } from '@pyloto/core-dedupe/redis';
import { keyDigest } from '@pyloto/core-events';
import {
  bookKeys,
  closeRedis,
  createRedisClient,
  digestBytes,
  type RedisClient,
  scopeKey,
  whenRedisReady,
} from '@pyloto/core-redis';
import { afterEach, describe, expect, test } from 'vitest';

import {
  type PrivateRedis,
  START_TIMEOUT_MS,
  startRedis,
  startRedisCluster,
  type StartRedisOptions,
} from './index.ts';
import { watchCommands } from './watch-commands.ts';

const LEASE_MS = 60_000;
const RETENTION_MS = 8 * 86_400_000;
const DISCARDED = { reason: 'discarded', retentionMs: RETENTION_MS };
const COMMAND_TIMEOUT_MS = 500;
/** What a busy machine may lose between two lines of a test. */
const A_MOMENT_MS = 10_000;
const UNAVAILABLE = expect.objectContaining({ code: 'state_unavailable' });

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

describe('a ledger whose Redis fails', { timeout: START_TIMEOUT_MS }, () => {
  test('completes after a restart what it claimed before, by the same owner only', async () => {
    const { redis, client, ledger } = await startLedger({ appendonly: true });
    await ledger.claim(batchOf('a', 'mine', 'crashed'), LEASE_MS);
    await redis.restart();
    await whenRedisReady(client, 5_000);

    expect(await ledger.complete(batchOf('b', 'mine'), RETENTION_MS)).toEqual([false]);
    expect(await ledger.complete(batchOf('a', 'mine'), RETENTION_MS)).toEqual([true]);
    expect(await ledger.claim(batchOf('b', 'mine', 'crashed'), LEASE_MS)).toEqual([
      'done',
      'in_flight',
    ]);
  });

  test('remembers what is done through a restart', async () => {
    const { redis, client, ledger } = await startLedger({ appendonly: true });
    await ledger.claim(batchOf('a', 'k'), LEASE_MS);
    await ledger.complete(batchOf('a', 'k'), RETENTION_MS);
    await redis.restart();
    await whenRedisReady(client, 5_000);
    expect(await ledger.claim(batchOf('b', 'k'), LEASE_MS)).toEqual(['done']);
  });

  test('says so at once from every method, and goes on by itself when Redis is back', async () => {
    const { redis, ledger } = await startLedger({ appendonly: true });
    await ledger.claim(batchOf('a', 'k'), LEASE_MS);
    await redis.kill();

    for (const call of callsOf(ledger)) {
      const { outcome, tookMs } = await timed(call);
      expect(outcome).toEqual(UNAVAILABLE);
      expect(tookMs).toBeLessThan(200);
    }
    await redis.restart();
    const tookMs = await untilAnswered(() => ledger.renew(batchOf('a', 'k'), LEASE_MS));
    expect(tookMs).toBeLessThan(3_000);
  });

  test('says so within the command time-out when Redis hangs, and goes on when it does', async () => {
    const { redis, ledger } = await startLedger();
    redis.freeze();
    const { outcome, tookMs } = await timed(() => ledger.claim(batchOf('a', 'k'), LEASE_MS));
    expect(outcome).toEqual(UNAVAILABLE);
    expect(tookMs).toBeLessThan(COMMAND_TIMEOUT_MS + 500);
    const next = await timed(() => ledger.claim(batchOf('b', 'l'), LEASE_MS));
    expect(next.outcome).toEqual(UNAVAILABLE);
    expect(next.tookMs).toBeLessThan(200);

    redis.thaw();
    await untilAnswered(() => ledger.claim(batchOf('a', 'k'), LEASE_MS));
  });

  test('takes a claim whose answer was lost once more, from its owner', async () => {
    const { redis, ledger } = await startLedger();
    await ledger.claim(batchOf('a', 'warm'), LEASE_MS);
    redis.freeze();
    const { outcome } = await timed(() => ledger.claim(batchOf('a', 'k'), LEASE_MS));
    expect(outcome).toEqual(UNAVAILABLE);
    redis.thaw();

    await untilAnswered(() => ledger.renew(batchOf('a', 'k'), LEASE_MS));
    expect(await ledger.claim(batchOf('b', 'k'), LEASE_MS)).toEqual(['in_flight']);
    expect(await ledger.claim(batchOf('a', 'k'), LEASE_MS)).toEqual(['claimed']);
  });

  test('in a cluster goes on for the tenants of the other nodes', async () => {
    const cluster = await startRedisCluster({ appendonly: true });
    ends.push(cluster.stop);
    const { client, ledger } = await connect(cluster.url);
    const tenants = Array.from({ length: 30 }, (_, index) => `tenant-${index}`);
    const claimAll = () =>
      Promise.all(
        tenants.map((tenantId) => timed(() => ledger.claim(ofTenant(tenantId), LEASE_MS))),
      );
    expect((await claimAll()).map(({ outcome }) => outcome)).toEqual(
      tenants.map(() => ['claimed']),
    );

    await cluster.nodes[1]!.kill();
    const during = await claimAll();
    const failed = during.filter(({ outcome }) => !Array.isArray(outcome));
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(tenants.length);
    for (const { outcome, tookMs } of failed) {
      expect(outcome).toEqual(UNAVAILABLE);
      expect(tookMs).toBeLessThan(COMMAND_TIMEOUT_MS + 500);
    }
    await cluster.nodes[1]!.restart();
    await whenRedisReady(client, 10_000);
    const after = await claimAll();
    expect(after.map(({ outcome }) => outcome)).toEqual(tenants.map(() => ['claimed']));
  });
});

describe('a ledger in Redis', { timeout: START_TIMEOUT_MS }, () => {
  test.each([
    ['claim', (ledger: DurableLedger, batch: LedgerBatch) => ledger.claim(batch, LEASE_MS)],
    [
      'complete',
      (ledger: DurableLedger, batch: LedgerBatch) => ledger.complete(batch, RETENTION_MS),
    ],
    ['release', (ledger: DurableLedger, batch: LedgerBatch) => ledger.release(batch)],
    ['drop', (ledger: DurableLedger, batch: LedgerBatch) => ledger.drop(batch, DISCARDED)],
    ['renew', (ledger: DurableLedger, batch: LedgerBatch) => ledger.renew(batch, LEASE_MS)],
    [
      'claim in order',
      (ledger: DurableLedger, batch: LedgerBatch) => ledger.claim(inSequence(batch), LEASE_MS),
    ],
    [
      'complete in order',
      (ledger: DurableLedger, batch: LedgerBatch) =>
        ledger.complete(inSequence(batch), RETENTION_MS),
    ],
  ])(
    'sends one command to %s a batch of up to a thousand, and one per thousand above',
    async (_, call) => {
      const { redis, ledger } = await startLedger();
      await ledger.accept(batchOf('a', 'warm'));
      await call(ledger, batchOf('a', 'warm'));
      const watch = await watchCommands(redis.url);
      ends.push(async () => watch.stop());
      for (const [size, commands] of COMMANDS_BY_SIZE) {
        expect(await call(ledger, batchOf('a', ...namesOf(size)))).toHaveLength(size);
        expect(await watch.seen()).toEqual(Array.from({ length: commands }, () => 'EVALSHA'));
      }
    },
  );

  test('lists a tenant before its first item, and takes items in with one command per thousand', async () => {
    const { redis, ledger } = await startLedger();
    await ledger.accept({ ...batchOf('a', 'warm'), tenantId: 'other' });
    await ledger.accept({ ...inSequence(batchOf('a', 'warm')), tenantId: 'other' });
    const watch = await watchCommands(redis.url);
    ends.push(async () => watch.stop());
    await ledger.accept(batchOf('a', 'k'));
    expect(await watch.seen()).toEqual(['SADD', 'EVALSHA']);
    for (const items of [batchOf('a', ...namesOf(2_001)), inSequence(batchOf('a', 'l'))]) {
      const { states } = await ledger.accept(items);
      expect(states).toEqual(items.keys.map(() => 'open'));
    }
    expect(await watch.seen()).toEqual(Array.from({ length: 4 }, () => 'EVALSHA'));
  });

  test('lists a tenant whose listing failed or was lost', async () => {
    const { redis, client, ledger } = await startLedger();
    await redis.kill();
    await expect(ledger.accept(batchOf('a', 'k'))).rejects.toEqual(UNAVAILABLE);
    await redis.restart();
    await whenRedisReady(client, 5_000);
    await ledger.accept(batchOf('a', 'k'));
    expect(await ledger.tenants('whatsapp')).toEqual(['acme']);

    await client.del('pyloto:{whatsapp}:tenants');
    const calls = Array.from({ length: 1_000 }, () => ledger.accept(batchOf('a', 'k')));
    await Promise.all(calls);
    await expect.poll(() => ledger.tenants('whatsapp')).toEqual(['acme']);
  });

  test('keeps its books where the storage schema says, and nothing of a sequence that is over', async () => {
    const { client, ledger } = await startLedger();
    const batch = inSequence(batchOf('a', 'k', 'l'));
    await ledger.accept(batch);
    await ledger.claim(batch, A_MOMENT_MS);
    await ledger.claim(batch, LEASE_MS);
    const { open, counts, sequences, items } = bookKeys(batch, 'inbox');
    const item = Buffer.concat([Buffer.from(items), digestBytes(batch.keys.slice(0, 1))]);
    expect(await client.pttl(item)).toBeGreaterThan(A_MOMENT_MS);
    const sequence = Buffer.concat([Buffer.from(sequences), digestBytes([keyDigest('sequence')])]);
    const digests = batch.keys.map((key) => digestBytes([key]));
    expect(new Set(await client.zrangeBuffer(open, '0', '-1'))).toEqual(new Set(digests));
    expect(await client.zrangeBuffer(sequence, '0', '-1')).toEqual(digests);
    expect(await client.hgetall(counts)).toEqual({ accepted: '2', arrivals: '2' });

    await ledger.complete(batch, RETENTION_MS);
    expect(await client.exists(open, sequence)).toBe(0);
    expect(await client.hgetall(counts)).toEqual({ accepted: '2', arrivals: '2', handled: '2' });
    expect(await client.ttl(counts)).toBe(-1);
  });

  test('leaves out of what is open what ended while it was read', async () => {
    const { client, ledger } = await startLedger();
    const batch = batchOf('a', 'k', 'l');
    await ledger.accept(batch);
    const { items } = bookKeys(batch, 'inbox');
    await client.set(Buffer.concat([Buffer.from(items), digestBytes([keyDigest('k')])]), '1');
    const page = await ledger.open(batch);
    expect(page.items.map(({ key }) => key)).toEqual([keyDigest('l')]);
  });

  test('keeps its books through a restart', async () => {
    const { redis, client, ledger } = await startLedger({ appendonly: true });
    await ledger.accept(inSequence(batchOf('a', 'k', 'l', 'm', 'n')));
    await ledger.claim(batchOf('a', 'k', 'l'), LEASE_MS);
    await ledger.complete(inSequence(batchOf('a', 'k')), RETENTION_MS);
    await ledger.drop(inSequence(batchOf('a', 'l')), DISCARDED);
    const before = await ledger.books(batchOf('a'));
    await redis.restart();
    await whenRedisReady(client, 5_000);
    expect(await ledger.books(batchOf('a'))).toEqual(before);
    expect(before).toMatchObject({
      accepted: 4,
      handled: 1,
      pending: 2,
      dropped: { discarded: 1 },
    });
    expect(await ledger.claim(inSequence(batchOf('b', 'n', 'm')), LEASE_MS)).toEqual([
      'behind',
      'claimed',
    ]);
  });

  test('keeps an item where the storage schema says, for as long as it says', async () => {
    const { client, ledger } = await startLedger();
    const digest = hash('sha256', 'k', 'buffer').subarray(0, 20);
    const scope = scopeKey({ connector: 'whatsapp', tenantId: 'acme' });
    const key = Buffer.concat([Buffer.from(`${scope}#`), digest]);

    await ledger.claim(batchOf('a', 'k'), LEASE_MS);
    expect(await client.get(key)).toBe(':a');
    expect(LEASE_MS - (await client.pttl(key))).toBeLessThan(A_MOMENT_MS);
    await ledger.complete(batchOf('a', 'k'), RETENTION_MS);
    expect(await client.get(key)).toBe('1');
    expect(RETENTION_MS - (await client.pttl(key))).toBeLessThan(A_MOMENT_MS);
  });

  test('tells keys apart that are no digests, and from the digests of the same text', async () => {
    const { ledger } = await startLedger();
    const almost = keyDigest('k').replace(/.$/u, '1');
    const raw = ['k', keyDigest('k'), almost, 'ü'.repeat(32), ''];
    const batch = { ...batchOf('a'), keys: raw };
    expect(await ledger.claim(batch, LEASE_MS)).toEqual(raw.map(() => 'claimed'));
    await ledger.complete({ ...batch, keys: raw.slice(1) }, RETENTION_MS);
    expect(await ledger.claim({ ...batch, ownerToken: 'b' }, LEASE_MS)).toEqual([
      'in_flight',
      ...raw.slice(1).map(() => 'done'),
    ]);
  });

  test('an owner whose token looks like what Redis holds owns nothing by that', async () => {
    const { ledger } = await startLedger();
    await ledger.claim(batchOf('a', 'k'), LEASE_MS);
    await ledger.complete(batchOf('a', 'k'), RETENTION_MS);
    for (const ownerToken of ['1', '', ':a', 'a']) {
      expect(await ledger.complete(batchOf(ownerToken, 'k'), RETENTION_MS)).toEqual([false]);
      expect(await ledger.release(batchOf(ownerToken, 'k'))).toEqual([false]);
    }
  });

  test('holds a million done items in less than 150 MB', async () => {
    const { client, ledger } = await startLedger();
    // A quarter of a million fills the server's tables as full as a million does (2^18 and 2^20 places).
    const [items, perCall] = [250_000, 1_000];
    const before = await usedBytes(client);
    for (let from = 0; from < items; from += perCall) {
      const batch = batchOf(
        randomUUID(),
        ...Array.from({ length: perCall }, (_, index) => `${from + index}`),
      );
      await ledger.claim(batch, LEASE_MS);
      await ledger.complete(batch, RETENTION_MS);
    }
    expect(4 * ((await usedBytes(client)) - before)).toBeLessThan(150e6);
  });
});

const COMMANDS_BY_SIZE = [
  [0, 0],
  [1, 1],
  [10, 1],
  [100, 1],
  [1_000, 1],
  [2_001, 3],
] as const;

async function startLedger(options?: StartRedisOptions) {
  const redis: PrivateRedis = await startRedis(options);
  ends.push(redis.stop);
  return { redis, ...(await connect(redis.url)) };
}

async function connect(url: string) {
  const client = createRedisClient({ url, commandTimeoutMs: COMMAND_TIMEOUT_MS });
  ends.push(() => closeRedis(client));
  await whenRedisReady(client, 10_000);
  return { client, ledger: createRedisLedger({ client }) };
}

function batchOf(ownerToken: string, ...names: readonly string[]): LedgerBatch {
  return { tenantId: 'acme', connector: 'whatsapp', keys: names.map(keyDigest), ownerToken };
}

function inSequence(batch: LedgerBatch): LedgerBatch {
  return { ...batch, sequences: batch.keys.map(() => keyDigest('sequence')) };
}

function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `k${index}`);
}

function ofTenant(tenantId: string): LedgerBatch {
  return { ...batchOf('a', 'k'), tenantId };
}

function callsOf(ledger: DurableLedger): (() => Promise<unknown>)[] {
  const batch = batchOf('b', 'x', 'y');
  return [
    () => ledger.claim(batch, LEASE_MS),
    () => ledger.complete(batch, RETENTION_MS),
    () => ledger.release(batch),
    () => ledger.renew(batch, LEASE_MS),
    () => ledger.drop(batch, DISCARDED),
    () => ledger.accept(batch),
    () => ledger.withdraw(batch),
    () => ledger.stepAside(inSequence(batch)),
    () => ledger.heads(batch, batch.keys),
    () => ledger.tenants('whatsapp'),
    () => ledger.books(batch),
    () => ledger.open(batch),
  ];
}

/** What the call resolves or rejects with, and after how long. */
async function timed(call: () => Promise<unknown>): Promise<{ outcome: unknown; tookMs: number }> {
  const startMs = performance.now();
  const outcome = await call().catch((error: unknown) => error);
  return { outcome, tookMs: performance.now() - startMs };
}

/** Calls until the ledger answers. @returns after how long */
async function untilAnswered(call: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await expect.poll(call, { timeout: 10_000, interval: 20 }).toBeInstanceOf(Array);
  return performance.now() - startMs;
}

async function usedBytes(client: RedisClient): Promise<number> {
  const info = await client.info('memory');
  return Number(/used_memory:(?<bytes>\d+)/u.exec(info)?.groups?.['bytes']);
}
