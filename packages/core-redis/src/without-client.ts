export { parseRedisUrl, type RedisNode, type RedisTarget } from './parse-redis-url.ts';
export { redisError } from './redis-error.ts';
export { redisReply } from './redis-reply.ts';
