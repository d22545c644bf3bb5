import type { RateLimiter } from '@pyloto/core-connectors';
import type { RedisClient } from '@pyloto/core-redis';

import { createRedisCounters } from './redis-counters.ts';
import { limitRequests, type RateLimiterOptions } from '../limit-requests.ts';

/** What a rate limiter in Redis is made with. */
export type RedisRateLimiterOptions = RateLimiterOptions & {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
};

/**
 * Makes a rate limiter whose quotas all copies of an app share: one round trip for any number of tenants, none where no tenant
 * has a limit.
 *
 * @throws ConnectorError `config_invalid`, later, when a limit is not a whole number from 0; `state_unavailable` when Redis does
 * not answer, and the request may then have been counted
 */
export function createRedisRateLimiter(options: RedisRateLimiterOptions): RateLimiter {
  return limitRequests(createRedisCounters(options.client), options);
}
