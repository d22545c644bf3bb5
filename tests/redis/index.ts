export { redisBinary, START_TIMEOUT_MS } from './redis-binary.ts';
export { startRedis, type PrivateRedis, type StartRedisOptions } from './start-redis.ts';
export { startRedisCluster, type PrivateRedisCluster } from './start-redis-cluster.ts';
