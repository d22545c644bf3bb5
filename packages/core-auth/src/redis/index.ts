export { createRedisAccountOwners } from './redis-account-owners.ts';
export { createRedisUsedNonces } from './redis-used-nonces.ts';
