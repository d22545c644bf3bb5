import type { TokenBucket, TokenBuckets, TokenBucketScope } from '@pyloto/core-connectors';
import { type RedisClient, runScript, scopeKey } from '@pyloto/core-redis';

import { drainBucketScript, takeTokensScript } from './token-bucket-scripts.ts';
import { ADMITTED } from '../admit-counted.ts';
import { bucketDigest, bucketTerms, delayUs } from '../bucket-terms.ts';

/** What token buckets in Redis are made with. */
export type RedisTokenBucketsOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
};

/**
 * Makes token buckets that all copies of an app share; the server's clock is the only one. One round trip for any number of buckets,
 * none for none.
 *
 * @throws ConnectorError `config_invalid`, later, when a bucket is none (see `bucketTerms`); `state_unavailable` when Redis does
 * not answer, and the tokens may then have been taken
 */
export function createRedisTokenBuckets({ client }: RedisTokenBucketsOptions): TokenBuckets {
  return {
    take: async (scope, buckets) => {
      if (buckets.length === 0) return ADMITTED;
      const start = scopeKey(scope);
      const keys: string[] = [];
      const args: number[] = [];
      for (const bucket of buckets) {
        const { intervalUs, toleranceUs } = bucketTerms(bucket);
        keys.push(keyOf(start, bucket));
        args.push(intervalUs, toleranceUs);
      }
      const waitMs = Number(await runScript(client, takeTokensScript, { keys, args }));
      return waitMs > 0 ? { admitted: false, retryAfterMs: waitMs } : ADMITTED;
    },
    drain: async (scope: TokenBucketScope, bucket, delayMs) => {
      const { toleranceUs } = bucketTerms(bucket);
      const keys = [keyOf(scopeKey(scope), bucket)];
      await runScript(client, drainBucketScript, { keys, args: [delayUs(delayMs), toleranceUs] });
    },
  };
}

function keyOf(start: string, bucket: TokenBucket): string {
  return `${start}bucket:${bucketDigest(bucket)}`;
}
