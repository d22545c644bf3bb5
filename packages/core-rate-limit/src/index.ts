export type { OnLimited, ReachedLimit } from './admit-counted.ts';
export type { Quota } from './counters.ts';
export { createBreaker, type BreakerOptions } from './create-breaker.ts';
export type { RateLimiterOptions } from './limit-requests.ts';
export { createMemoryPacer, type MemoryPacerOptions } from './memory-pacer.ts';
export { createMemoryRateLimiter, type MemoryRateLimiterOptions } from './memory-rate-limiter.ts';
export {
  createMemoryTokenBuckets,
  type MemoryTokenBucketsOptions,
} from './memory-token-buckets.ts';
export type { PacerOptions } from './pace-work.ts';
