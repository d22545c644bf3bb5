import type { Clock, RateLimiter } from '@pyloto/core-connectors';

import { limitRequests, type RateLimiterOptions } from './limit-requests.ts';
import { createMemoryCounters } from './memory-counters.ts';

/** What a rate limiter in memory is made with. */
export type MemoryRateLimiterOptions = RateLimiterOptions & {
  readonly clock: Pick<Clock, 'monotonicMs'>;
};

/**
 * Makes a rate limiter for one process, which answers at once when `limitsOf` does. A restart forgets what was counted.
 *
 * @throws ConnectorError `config_invalid`, later, when a limit is not a whole number from 0
 */
export function createMemoryRateLimiter(options: MemoryRateLimiterOptions): RateLimiter {
  return limitRequests(createMemoryCounters(options.clock), options);
}
