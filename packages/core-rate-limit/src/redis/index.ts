export { createRedisPacer, type RedisPacerOptions } from './redis-pacer.ts';
export { createRedisRateLimiter, type RedisRateLimiterOptions } from './redis-rate-limiter.ts';
export { createRedisTokenBuckets, type RedisTokenBucketsOptions } from './redis-token-buckets.ts';
