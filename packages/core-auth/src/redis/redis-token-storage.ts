import { type AccountOwner, ConnectorError, isConnectorError } from '@pyloto/core-connectors';
import { type RedisClient, runScript, redisReply } from '@pyloto/core-redis';

import { authKeys } from './auth-keys.ts';
import {
  lockTokensScript,
  reencryptTokensScript,
  removeTokensScript,
  unlockTokensScript,
  writeTokensScript,
} from './auth-scripts.ts';
import { writeConnection } from './connection-json.ts';
import { createRedisConnectionHealth, listTenant } from './redis-connection-health.ts';
import { type ReencryptionProgress, reencryptAll } from './reencrypt-all.ts';
import { createTokenCodec, type TokenCodec, type WrittenTokens } from './token-record.ts';
import type { Encryption } from '../encryption/create-encryption.ts';
import { connectionOf } from '../tokens/connection-of.ts';
import type { StoredTokens, TokenStorage } from '../tokens/token-storage.ts';

/** What a token storage in Redis is made with. */
export type RedisTokenStorageOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
  readonly connector: string;
  readonly encryption: Encryption;
};

/** Tokens in Redis, the same for all copies; `ConnectionHealth` in the same Redis shows their connections. */
export type RedisTokenStorage = TokenStorage & {
  readonly durability: 'redis';
  /**
   * Goes through all tokens of the connector and puts what is under an older key under the first one; afterwards, when nothing is
   * `unreadable`, the older keys can be taken away. What is read is re-encrypted by the way, so this may stop and start again.
   *
   * @param onProgress told after each account
   * @throws ConnectorError `state_unavailable`; the signal's reason
   */
  readonly reencryptAll: (
    onProgress?: (progress: ReencryptionProgress) => void,
    signal?: AbortSignal,
  ) => Promise<ReencryptionProgress>;
};

/** How often a record is read again that changes while it is re-encrypted. */
const MOST_ATTEMPTS = 10;

/**
 * Makes the storage of one connector's tokens: one round trip to read, two to write, one to lock and one to unlock.
 *
 * A token that is under a key which is not configured is `state_unavailable`: it can be read again when the key is back.
 */
export function createRedisTokenStorage(options: RedisTokenStorageOptions): RedisTokenStorage {
  const { client, connector, encryption } = options;
  const codec = createTokenCodec(encryption, connector);
  const health = createRedisConnectionHealth({ client, connector });

  async function fetch(owner: AccountOwner): Promise<WrittenTokens | undefined> {
    const { token } = authKeys(connector, owner);
    const [version, record] = await redisReply(client.hmget(token, 'version', 'record'));
    return version && record ? { version, record } : undefined;
  }

  async function replaceRecord(owner: AccountOwner, from: string, to: string): Promise<boolean> {
    const call = { keys: [authKeys(connector, owner).token], args: [from, to] };
    return (await runScript(client, reencryptTokensScript, call)) === 1;
  }

  async function reencrypt(owner: AccountOwner): Promise<'current' | 'reencrypted'> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const written = await fetch(owner);
      if (written === undefined || codec.isCurrent(written.record)) return 'current';
      const again = codec.write(owner, decoded(codec, owner, written));
      if (await replaceRecord(owner, written.record, again)) return 'reencrypted';
    }
    throw new ConnectorError('state_unavailable', 'tokens must rest while they are re-encrypted');
  }

  return {
    durability: 'redis',
    read: async (owner) => {
      const written = await fetch(owner);
      if (written === undefined) return undefined;
      const stored = decoded(codec, owner, written);
      if (!codec.isCurrent(written.record)) {
        // It was read, which is all that the caller needs.
        await replaceRecord(owner, written.record, codec.write(owner, stored)).catch(() => {});
      }
      return stored;
    },
    write: async (owner, { from, to }) => {
      const { token, connections, field } = authKeys(connector, owner);
      await listTenant(client, connector, owner.tenantId);
      const connection = writeConnection(connectionOf(owner, to));
      const args = [from ?? '', to.version, codec.write(owner, to), field, connection];
      const call = { keys: [token, connections], args };
      return (await runScript(client, writeTokensScript, call)) === 1;
    },
    remove: async (owner, left) => {
      const { token, connections, field } = authKeys(connector, owner);
      const args = [field, left === undefined ? '' : writeConnection(left)];
      const reply = await runScript(client, removeTokensScript, {
        keys: [token, connections],
        args,
      });
      return reply === 1;
    },
    ...tokenLocks(options),
    reencryptAll: (onProgress, signal) => reencryptAll({ health, reencrypt, onProgress, signal }),
  };
}

/** Who may refresh an account's tokens. */
function tokenLocks({
  client,
  connector,
}: RedisTokenStorageOptions): Pick<TokenStorage, 'lock' | 'unlock'> {
  return {
    lock: async (owner, { ownerToken, leaseMs }) => {
      const call = { keys: [authKeys(connector, owner).lock], args: [ownerToken, leaseMs] };
      const reply = await runScript(client, lockTokensScript, call);
      const [isHeld, ms] = Array.isArray(reply) ? reply.map(Number) : [];
      return isHeld === 1
        ? { isHeld: true, atMs: ms ?? 0 }
        : { isHeld: false, retryAfterMs: ms ?? 1 };
    },
    unlock: async (owner, ownerToken) => {
      const call = { keys: [authKeys(connector, owner).lock], args: [ownerToken] };
      await runScript(client, unlockTokensScript, call);
    },
  };
}

/** @throws ConnectorError `state_unavailable` when the key is missing, `auth_invalid` when no key would help */
function decoded(codec: TokenCodec, owner: AccountOwner, written: WrittenTokens): StoredTokens {
  try {
    return codec.read(owner, written);
  } catch (error) {
    const isKeyMissing = isConnectorError(error) && error.code === 'config_invalid';
    throw new ConnectorError(
      isKeyMissing ? 'state_unavailable' : 'auth_invalid',
      isKeyMissing
        ? 'the key that tokens are encrypted with must be among the encryption keys'
        : 'kept tokens must be readable, or the account be connected again',
      { cause: error },
    );
  }
}
