export { createRedisDeadLetters, type RedisDeadLettersOptions } from './redis-dead-letters.ts';
export { createRedisReplayStore, type RedisReplayStoreOptions } from './redis-replay-store.ts';
