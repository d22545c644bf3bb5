import { START_TIMEOUT_MS, useRedis, type UsedRedis } from '@pyloto-tests/redis';
import { afterAll, afterEach, beforeAll } from 'vitest';

import { type Copies, type CopiesOptions, startCopies } from './start-copies.ts';

/** Copies for the tests of a file: on one Redis for all of them, and each stopped after its test. */
export function useCopies() {
  const open: Copies[] = [];
  let redis: UsedRedis;

  beforeAll(async () => {
    redis = await useRedis();
  }, START_TIMEOUT_MS);

  afterEach(async () => {
    for (const copies of open.splice(0)) await copies.stop();
  });

  afterAll(() => redis.stop());

  return {
    url: (): string => redis.url,
    start: async (options: Omit<CopiesOptions, 'url'>): Promise<Copies> => {
      const copies = await startCopies({ url: redis.url, ...options });
      open.push(copies);
      return copies;
    },
    /** For a test that ends its copies itself. */
    stop: async (copies: Copies): Promise<void> => {
      open.splice(open.indexOf(copies), 1);
      await copies.stop();
    },
  };
}
