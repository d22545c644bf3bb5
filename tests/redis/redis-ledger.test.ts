import { setTimeout as sleep } from 'node:timers/promises';

import type { LedgerItems } from '@pyloto/core-connectors';
import {
  type DurableLedgerHarness,
  durableLedgerContractTests,
  ledgerContractTests,
  type LedgerHarness,
} from '@pyloto/core-dedupe/contract-tests';
import { createRedisLedger } from '@pyloto/core-dedupe/redis';
import {
  bookKeys,
  closeRedis,
  createRedisClient,
  DEAD_SCORE_OFFSET,
  digestBytes,
  type RedisClient,
  whenRedisReady,
} from '@pyloto/core-redis';
import { afterAll, beforeAll, describe, test } from 'vitest';

import { START_TIMEOUT_MS, startRedisCluster, useRedis } from './index.ts';

/** The longest case of the contract: two owners race ten thousand times. */
const CASE_TIMEOUT_MS = 60_000;

describe.each([
  ['one server', useRedis],
  ['a cluster of three', startRedisCluster],
])('the ledger on %s', (_, start) => {
  let stop: () => Promise<void>;
  let harness: LedgerHarness & DurableLedgerHarness;

  beforeAll(async () => {
    const redis = await start();
    const clients = [createRedisClient(redis), createRedisClient(redis)] as const;
    for (const client of clients) await whenRedisReady(client, 10_000);
    harness = {
      ledger: createRedisLedger({ client: clients[0] }),
      otherCopy: createRedisLedger({ client: clients[1] }),
      otherBook: createRedisLedger({ client: clients[0], book: 'outbox' }),
      bury: (items) => bury(clients[0], items),
      endTimes: (items) => endTimes(clients[0], items),
      passTime: sleep,
      // Nothing in the ledger reads the app's clock.
      stepWallClock: () => {},
    };
    stop = async () => {
      for (const client of clients) await closeRedis(client);
      await redis.stop();
    };
  }, START_TIMEOUT_MS);

  afterAll(() => stop());

  const cases = ledgerContractTests(() => harness, { raceRounds: 10_000 });
  // oxlint-disable-next-line vitest/expect-expect -- a case rejects with an AssertionError
  test.concurrent.each(cases)('$name', { timeout: CASE_TIMEOUT_MS }, ({ run }) => run());

  const durableCases = durableLedgerContractTests(() => harness);
  // oxlint-disable-next-line vitest/expect-expect -- a case rejects with an AssertionError
  test.concurrent.each(durableCases)('$name', { timeout: CASE_TIMEOUT_MS }, ({ run }) => run());
});

async function bury(client: RedisClient, items: LedgerItems): Promise<void> {
  const { open } = bookKeys(items, 'inbox');
  for (const digest of digestsOf(items)) {
    await client.zadd(open, 'XX', DEAD_SCORE_OFFSET + Date.now(), digest);
  }
}

async function endTimes(client: RedisClient, items: LedgerItems): Promise<void> {
  const start = Buffer.from(bookKeys(items, 'inbox').items);
  for (const digest of digestsOf(items)) await client.del(Buffer.concat([start, digest]));
}

function digestsOf({ keys }: LedgerItems): Buffer[] {
  return keys.map((key) => digestBytes([key]));
}
