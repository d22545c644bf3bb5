import { type AccountOwner, ConnectorError, type OAuthTokens } from '@pyloto/core-connectors';

import type { CiphertextOwner, Encryption } from '../encryption/create-encryption.ts';
import type { StoredTokens } from '../tokens/token-storage.ts';

/** How a connector's tokens are written down. */
export type TokenCodec = {
  /** The record of tokens, without their version: JSON, the tokens in it encrypted for the owner. */
  readonly write: (owner: AccountOwner, stored: StoredTokens) => string;
  /** @throws ConnectorError as `Encryption.decrypt`; `payload_invalid` when it is no record */
  readonly read: (owner: AccountOwner, written: WrittenTokens) => StoredTokens;
  /** Whether everything in a record is under the first key. */
  readonly isCurrent: (record: string) => boolean;
};

/** Tokens as Redis has them. */
export type WrittenTokens = { readonly version: string; readonly record: string };

type TokenRecord = Omit<StoredTokens, 'version' | 'tokens'> & {
  readonly tokens: {
    readonly accessToken: string;
    readonly refreshToken?: string | undefined;
    readonly expiresAtMs?: number | undefined;
    readonly scopes?: readonly string[] | undefined;
  };
};

/** Writes tokens so that only their owner's can be read back, each in its place. */
export function createTokenCodec(encryption: Encryption, connector: string): TokenCodec {
  return {
    write: (owner, { version: _version, tokens, ...rest }) => {
      const { accessToken, refreshToken, expiresAtMs, scopes } = tokens;
      const record: TokenRecord = {
        ...rest,
        tokens: {
          accessToken: encryption.encrypt(accessToken, purposeOf('access_token', owner)),
          refreshToken:
            refreshToken && encryption.encrypt(refreshToken, purposeOf('refresh_token', owner)),
          expiresAtMs,
          scopes,
        },
      };
      return JSON.stringify(record);
    },
    read: (owner, { version, record }) => {
      const { tokens, ...rest } = parseRecord(record);
      const { accessToken, refreshToken } = tokens;
      const open: OAuthTokens = {
        ...tokens,
        accessToken: encryption.decrypt(accessToken, purposeOf('access_token', owner)),
        refreshToken:
          refreshToken === undefined
            ? undefined
            : encryption.decrypt(refreshToken, purposeOf('refresh_token', owner)),
      };
      return { ...rest, version, tokens: open };
    },
    isCurrent: (record) => {
      const { accessToken, refreshToken } = parseRecord(record).tokens;
      return [accessToken, refreshToken].every(
        (text) => text === undefined || encryption.isCurrent(text),
      );
    },
  };

  function purposeOf(purpose: string, owner: AccountOwner): CiphertextOwner {
    const { tenantId, channel, accountId } = owner;
    return { tenantId, connector, channel, accountId, purpose };
  }
}

function parseRecord(text: string): TokenRecord {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    record = undefined;
  }
  if (isRecord(record)) return record;
  throw new ConnectorError('payload_invalid', 'kept tokens must be as they were written');
}

/** The few fields that everything else depends on; the rest is what `write` put beside them. */
function isRecord(value: unknown): value is TokenRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { grantId, tokens, state } = value as Partial<TokenRecord>;
  return (
    typeof grantId === 'string' &&
    (state === 'healthy' || state === 'unhealthy') &&
    typeof tokens?.accessToken === 'string' &&
    (tokens.refreshToken === undefined || typeof tokens.refreshToken === 'string')
  );
}
