export { redisBinary, START_TIMEOUT_MS } from './redis-binary.ts';
export { redisOfThisFile } from './redis-of-this-file.ts';
export { startRedis, type PrivateRedis, type StartRedisOptions } from './start-redis.ts';
export { startRedisCluster, type PrivateRedisCluster } from './start-redis-cluster.ts';
export { startRedisSentinel, type PrivateRedisSentinel } from './start-redis-sentinel.ts';
export { useRedis, type UsedRedis } from './use-redis.ts';
