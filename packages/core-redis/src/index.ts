export {
  closeRedis,
  createRedisClient,
  whenRedisReady,
  type RedisClient,
  type RedisClientOptions,
  type RedisTls,
} from './create-redis-client.ts';
export { bookKeys, DEAD_SCORE_OFFSET, type BookKeys, type BookName } from './book-keys.ts';
export { digestBytes, digestText } from './digest-bytes.ts';
export { pingRedis } from './ping-redis.ts';
export { redisError } from './redis-error.ts';
export { redisReply } from './redis-reply.ts';
export { scopeKey, type RedisScope } from './scope-key.ts';
export { defineScript, runScript, type RedisScript, type ScriptCall } from './redis-script.ts';
export { parseRedisUrl, type RedisNode, type RedisTarget } from './parse-redis-url.ts';
export {
  assertNoEviction,
  assertServerVersion,
  readServerFacts,
  type RedisServerFacts,
} from './server-facts.ts';
