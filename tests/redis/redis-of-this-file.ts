import { afterAll } from 'vitest';

import { startRedis } from './start-redis.ts';

/** Starts a private Redis server that ends after the last test of the file that calls this. @returns its address */
export async function redisOfThisFile(): Promise<string> {
  const { url, stop } = await startRedis();
  afterAll(stop);
  return url;
}
