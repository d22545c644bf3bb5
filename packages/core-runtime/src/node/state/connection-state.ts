import type {
  AccountOwners,
  DataDeletions,
  Encryption,
  ProviderUsers,
  TokenStorage,
  UsedNonces,
} from '@pyloto/core-auth';
import type { RedisTokenStorage } from '@pyloto/core-auth/redis';

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

/** Opens it beside the rest of an app's state; tokens that leave the process are encrypted. */
export type OpenConnectionState = (encryption: Encryption) => ConnectionState;
