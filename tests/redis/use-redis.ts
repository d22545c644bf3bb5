import process from 'node:process';

import { startRedis } from './start-redis.ts';

/** Some Redis server. It may be somebody's own: never flush it, and keep to keys that nobody else has. */
export type UsedRedis = { readonly url: string; readonly stop: () => Promise<void> };

/** The server that `REDIS_URL` names, or a private one when it is not set; the caller stops it, which ends only the latter. */
export async function useRedis(): Promise<UsedRedis> {
  const url = process.env['REDIS_URL'];
  return url === undefined || url === '' ? startRedis() : { url, stop: async () => {} };
}
