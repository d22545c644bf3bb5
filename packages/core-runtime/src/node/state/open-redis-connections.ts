import {
  createRedisAccountOwners,
  createRedisDataDeletions,
  createRedisProviderUsers,
  createRedisTokenStorage,
  createRedisUsedNonces,
} from '@pyloto/core-auth/redis';
import type { RedisClient } from '@pyloto/core-redis';

import type { OpenConnectionState } from './connection-state.ts';

/** Keeps accounts that people have connected where all copies find them. */
export function openRedisConnections(client: RedisClient, connector: string): OpenConnectionState {
  return (encryption) => {
    const storage = createRedisTokenStorage({ client, connector, encryption });
    return {
      storage,
      reencrypt: storage.reencryptAll,
      owners: createRedisAccountOwners({ client, connector }),
      nonces: createRedisUsedNonces({ client, connector }),
      users: createRedisProviderUsers({ client, connector }),
      deletions: createRedisDataDeletions({ client, connector }),
    };
  };
}
