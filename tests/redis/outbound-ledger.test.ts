import { setTimeout as sleep } from 'node:timers/promises';

import {
  conversationWindowsContractTests,
  outboundLedgerContractTests,
  type OutboundLedgerHarness,
  SHORT_RETENTION_MS,
  SHORT_WINDOW_RETENTION_MS,
} from '@pyloto/core-delivery/contract-tests';
import {
  createRedisConversationWindows,
  createRedisOutboundLedger,
} from '@pyloto/core-delivery/redis';
import {
  closeRedis,
  createRedisClient,
  type RedisClient,
  whenRedisReady,
} from '@pyloto/core-redis';
import { afterAll, beforeAll, describe, test } from 'vitest';

import { START_TIMEOUT_MS, startRedisCluster, useRedis } from './index.ts';

describe.each([
  ['one server', useRedis],
  ['a cluster of three', startRedisCluster],
])('commands on %s', (_, start) => {
  let stop: () => Promise<void>;
  let client: RedisClient;
  let harness: OutboundLedgerHarness;

  beforeAll(async () => {
    const redis = await start();
    const clients = [createRedisClient(redis), createRedisClient(redis)] as const;
    for (const each of clients) await whenRedisReady(each, 10_000);
    [client] = clients;
    harness = {
      ledger: createRedisOutboundLedger({ client }),
      otherCopy: createRedisOutboundLedger({ client: clients[1] }),
      forgetful: createRedisOutboundLedger({ client, retentionMs: SHORT_RETENTION_MS }),
      passTime: sleep,
    };
    stop = async () => {
      for (const each of clients) await closeRedis(each);
      await redis.stop();
    };
  }, START_TIMEOUT_MS);

  afterAll(() => stop());

  const cases = outboundLedgerContractTests(() => harness, { histories: 60 });
  // oxlint-disable-next-line vitest/expect-expect -- a case rejects with an AssertionError
  test.concurrent.each(cases)('$name', ({ run }) => run());

  const windowCases = conversationWindowsContractTests(() => ({
    windows: createRedisConversationWindows({ client }),
    forgetful: createRedisConversationWindows({ client, retentionMs: SHORT_WINDOW_RETENTION_MS }),
    passTime: sleep,
  }));
  // oxlint-disable-next-line vitest/expect-expect -- a case rejects with an AssertionError
  test.concurrent.each(windowCases)('$name', ({ run }) => run());
});
