export { createRedisAccountOwners } from './redis-account-owners.ts';
export {
  createRedisConnectionHealth,
  type RedisConnectionHealthOptions,
} from './redis-connection-health.ts';
export { createRedisDataDeletions } from './redis-data-deletions.ts';
export { createRedisProviderUsers } from './redis-provider-users.ts';
export {
  createRedisTokenStorage,
  type RedisTokenStorage,
  type RedisTokenStorageOptions,
} from './redis-token-storage.ts';
export type { ReencryptionProgress } from './reencrypt-all.ts';
export { createRedisUsedNonces } from './redis-used-nonces.ts';
