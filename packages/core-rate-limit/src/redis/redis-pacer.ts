import type { Pacer } from '@pyloto/core-connectors';
import type { RedisClient } from '@pyloto/core-redis';

import { createRedisCounters } from './redis-counters.ts';
import { paceWork, type PacerOptions } from '../pace-work.ts';

/** What a pacer in Redis is made with. */
export type RedisPacerOptions = PacerOptions & {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
};

/**
 * Makes a pacer whose quotas all copies of an app share: one round trip however much is taken, none where nothing is limited.
 *
 * @throws ConnectorError `config_invalid`, later, when a limit is not a whole number from 0, or a count not one from 1;
 * `state_unavailable` when Redis does not answer, and the work may then have been counted
 */
export function createRedisPacer(options: RedisPacerOptions): Pacer {
  return paceWork(createRedisCounters(options.client), options);
}
