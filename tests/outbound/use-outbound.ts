import { START_TIMEOUT_MS, useRedis, type UsedRedis } from '@pyloto-tests/redis';
import { afterAll, afterEach, beforeAll } from 'vitest';

import { type OutboundOptions, type OutboundRun, startOutbound } from './start-outbound.ts';

/** Runs for the tests of a file: on one Redis for all of them, and each stopped after its test. */
export function useOutbound() {
  const open: OutboundRun[] = [];
  let redis: UsedRedis;

  beforeAll(async () => {
    redis = await useRedis();
  }, START_TIMEOUT_MS);

  afterEach(async () => {
    for (const run of open.splice(0)) await run.stop();
  });

  afterAll(() => redis.stop());

  const start = async (options: OutboundOptions): Promise<OutboundRun> => {
    const run = await startOutbound(options);
    open.push(run);
    return run;
  };
  return {
    inMemory: (options: OutboundOptions = {}) => start(options),
    inRedis: (options: OutboundOptions = {}) => start({ redisUrl: redis.url, ...options }),
  };
}
