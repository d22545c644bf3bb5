export { createRedisDeadLetters, type RedisDeadLettersOptions } from './redis-dead-letters.ts';
