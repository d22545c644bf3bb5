/**
 * What the ledger costs on a Redis of its own: `pnpm exec node tests/redis/measure-ledger.ts`.
 *
 * Memory: a million done items of one tenant, and what pending ones take in the books, by `used_memory`. Time: one call after another on loopback, the median of its
 * batches; and the server's own share, by `commandstats`.
 */
import { randomBytes } from 'node:crypto';
import process from 'node:process';

import type { LedgerBatch, LedgerItems } from '@pyloto/core-connectors';
import { createRedisLedger } from '@pyloto/core-dedupe/redis';
import { keyDigest } from '@pyloto/core-events';
import { closeRedis, createRedisClient, whenRedisReady } from '@pyloto/core-redis';
import { Redis } from 'ioredis';

import { startRedis } from './start-redis.ts';

const MILLION = 1_000_000;
const PER_CALL = 1_000;
const LEASE_MS = 60_000;
const RETENTION_MS = 8 * 86_400_000;

const redis = await startRedis();
const client = createRedisClient(redis);
const inspector = new Redis(redis.url);
await whenRedisReady(client, 10_000);
const ledger = createRedisLedger({ client });

for (const tenantId of ['acme', 'a-tenant-of-20-bytes', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6']) {
  await measureMemory(tenantId);
}
for (const size of [100, 100_000]) await measurePending(size, 1);
for (const perSequence of [1, 10, 100_000]) await measurePending(100_000, perSequence, 'in order');
for (const size of [1, 10, 100, 1_000]) await measureTime(size);

inspector.disconnect();
await closeRedis(client);
await redis.stop();

async function measureMemory(tenantId: string): Promise<void> {
  await inspector.flushall();
  const before = await usedBytes();
  for (let from = 0; from < MILLION; from += PER_CALL) {
    const batch = newBatch(PER_CALL, tenantId);
    await ledger.claim(batch, LEASE_MS);
    await ledger.complete(batch, RETENTION_MS);
  }
  const bytes = (await usedBytes()) - before;
  print(`memory, a million done items of tenant ${tenantId}: ${(bytes / 1e6).toFixed(1)} MB`);
  await inspector.flushall();
}

/** What accepted items take; in order, beyond the books also their sequences. */
async function measurePending(
  size: number,
  perSequence: number,
  order?: 'in order',
): Promise<void> {
  await inspector.flushall();
  await ledger.accept(newBatch(1, 'acme'));
  const before = await usedBytes();
  for (let from = 0; from < size; from += PER_CALL) {
    const batch = newBatch(Math.min(size, PER_CALL), 'acme');
    const sequences = batch.keys.map((_, at) =>
      keyDigest(String(Math.floor((from + at) / perSequence))),
    );
    const items: LedgerItems = order === undefined ? batch : { ...batch, sequences };
    await ledger.accept(items);
  }
  const bytes = ((await usedBytes()) - before) / size;
  const what = order === undefined ? '' : `, ${perSequence} in each sequence`;
  print(`memory, ${size} pending items${what}: ${bytes.toFixed(0)} bytes each`);
  await inspector.flushall();
}

async function measureTime(size: number): Promise<void> {
  const batches = Array.from({ length: Math.max(200, Math.min(5_000, 50_000 / size)) }, () =>
    newBatch(size, 'acme'),
  );
  const accept = await medianMicros(batches.map(fresh), (batch) => ledger.accept(batch));
  const inOrder = batches.map(fresh).map(inSequences);
  const orderedClaim = await medianMicros(inOrder, (batch) => ledger.claim(batch, LEASE_MS));
  const orderedEnd = await medianMicros(inOrder, (batch) => ledger.complete(batch, RETENTION_MS));
  await inspector.config('RESETSTAT');
  const claim = await medianMicros(batches, (batch) => ledger.claim(batch, LEASE_MS));
  const claimAtServer = await serverMicros();
  const complete = await medianMicros(batches, (batch) => ledger.complete(batch, RETENTION_MS));
  const again = await medianMicros(batches, (batch) => ledger.claim(batch, LEASE_MS));
  print(
    `batch of ${size}: claim ${claim} µs (${claimAtServer} in the server), complete ${complete} µs, claim of done items ${again} µs, accept ${accept} µs; in order: claim ${orderedClaim} µs, complete ${orderedEnd} µs`,
  );
}

async function medianMicros(
  batches: readonly LedgerBatch[],
  call: (batch: LedgerBatch) => Promise<unknown>,
): Promise<number> {
  const micros: number[] = [];
  for (const batch of batches) {
    const startMs = performance.now();
    await call(batch);
    micros.push((performance.now() - startMs) * 1_000);
  }
  return Math.round(micros.sort((a, b) => a - b)[micros.length >> 1] ?? 0);
}

async function serverMicros(): Promise<string> {
  const stats = await inspector.info('commandstats');
  return (
    /cmdstat_evalsha:.*usec_per_call=(?<micros>[\d.]+)/u.exec(stats)?.groups?.['micros'] ?? '?'
  );
}

async function usedBytes(): Promise<number> {
  return Number(
    /used_memory:(?<bytes>\d+)/u.exec(await inspector.info('memory'))?.groups?.['bytes'],
  );
}

function newBatch(size: number, tenantId: string): LedgerBatch {
  const keys = Array.from({ length: size }, () => keyDigest(randomBytes(16).toString('hex')));
  return { tenantId, connector: 'whatsapp', keys, ownerToken: randomBytes(16).toString('hex') };
}

function fresh({ keys, tenantId }: LedgerBatch): LedgerBatch {
  return newBatch(keys.length, tenantId);
}

/** Ten conversations. */
function inSequences(batch: LedgerBatch): LedgerBatch {
  const sequences = batch.keys.map((_, at) => keyDigest(`${batch.ownerToken} ${at % 10}`));
  return { ...batch, sequences };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
