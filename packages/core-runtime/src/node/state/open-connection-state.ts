import {
  type AccountOwners,
  createMemoryAccountOwners,
  createMemoryDataDeletions,
  createMemoryProviderUsers,
  createMemoryTokenStorage,
  createMemoryUsedNonces,
  type DataDeletions,
  type Encryption,
  type ProviderUsers,
  type TokenStorage,
  type UsedNonces,
} from '@pyloto/core-auth';
import {
  createRedisAccountOwners,
  createRedisDataDeletions,
  createRedisProviderUsers,
  createRedisTokenStorage,
  createRedisUsedNonces,
  type RedisTokenStorage,
} from '@pyloto/core-auth/redis';

import { systemClock } from '../../system-clock.ts';
import type { ConnectorState } from './connector-state.ts';

/** What is kept of accounts that people have connected. */
export type ConnectionState = {
  readonly storage: TokenStorage;
  readonly owners: AccountOwners;
  readonly nonces: UsedNonces;
  readonly users: ProviderUsers;
  readonly deletions: DataDeletions;
  /** Puts tokens that are under an older key under the first one; absent where they are not encrypted. */
  readonly reencrypt?: RedisTokenStorage['reencryptAll'];
};

/** Opens it beside the rest of an app's state. */
export function openConnectionState(
  state: ConnectorState,
  { connector, encryption }: { readonly connector: string; readonly encryption: Encryption },
): ConnectionState {
  if (state.durability === 'memory') {
    return {
      storage: createMemoryTokenStorage({ clock: systemClock, health: state.connections }),
      owners: createMemoryAccountOwners(),
      nonces: createMemoryUsedNonces({ clock: systemClock }),
      users: createMemoryProviderUsers({ health: state.connections }),
      deletions: createMemoryDataDeletions({ clock: systemClock }),
    };
  }
  const { client } = state;
  const storage = createRedisTokenStorage({ client, connector, encryption });
  return {
    storage,
    reencrypt: storage.reencryptAll,
    owners: createRedisAccountOwners({ client, connector }),
    nonces: createRedisUsedNonces({ client, connector }),
    users: createRedisProviderUsers({ client, connector }),
    deletions: createRedisDataDeletions({ client, connector }),
  };
}
