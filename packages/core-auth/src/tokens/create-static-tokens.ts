import {
  type AccessTokens,
  type AccountOwner,
  type Clock,
  ConnectorError,
  type Secret,
} from '@pyloto/core-connectors';

import type {
  ConnectionHealth,
  ConnectionRecord,
  OnConnectionChange,
} from './connection-health.ts';
import { shownConnection } from './memory-connection-health.ts';
import { tokenDigest } from './token-digest.ts';

/** What fixed tokens are made with. */
export type StaticTokensOptions = {
  /** The configured token of an account. */
  readonly find: (owner: AccountOwner) => Secret | undefined | Promise<Secret | undefined>;
  /** Where is remembered which tokens were refused; shared by all copies when it is in Redis. */
  readonly health: ConnectionHealth;
  readonly clock: Clock;
  /** Told of each connection that becomes healthy again or unhealthy, by the copy that changed it; must not throw. */
  readonly onChange?: OnConnectionChange;
  /** Asked for an account that has no fixed token. */
  readonly fallback?: AccessTokens;
};

/** So many are remembered for an account: while copies are replaced, old and new tokens are in use at once. */
const MOST_REFUSED = 4;

/**
 * Gives the tokens that an operator has configured.
 *
 * A token that the provider refused is not used again, by any copy, until another one is configured; then the connection is healthy again.
 */
export function createStaticTokens(options: StaticTokensOptions): AccessTokens {
  const { find, health, clock, onChange = () => {}, fallback } = options;

  /** Healthy, with a token that is not among the refused ones. */
  async function heal(owner: AccountOwner, digest: string): Promise<void> {
    const record = await health.find(owner);
    if (record?.state !== 'unhealthy' || isRefused(record, digest)) return;
    const healed = recordOf(owner, {
      state: 'healthy',
      sinceMs: clock.now(),
      refused: record.refused ?? [],
    });
    if (await health.replace(record, healed)) onChange(shownConnection(healed));
  }

  async function markRefused(owner: AccountOwner, digest: string): Promise<void> {
    for (;;) {
      const record = await health.find(owner);
      if (isRefused(record, digest)) return;
      const refused = [digest, ...(record?.refused ?? [])].slice(0, MOST_REFUSED);
      const unhealthy = recordOf(owner, {
        state: 'unhealthy',
        errorCode: 'auth_invalid',
        sinceMs: record?.state === 'unhealthy' ? record.sinceMs : clock.now(),
        refused,
      });
      if (!(await health.replace(record, unhealthy))) continue;
      if (record?.state !== 'unhealthy') onChange(shownConnection(unhealthy));
      return;
    }
  }

  return {
    tokenOf: async (owner, signal) => {
      signal?.throwIfAborted();
      const token = await find(owner);
      if (token === undefined) {
        if (fallback === undefined) throw noToken();
        return fallback.tokenOf(owner, signal);
      }
      const digest = tokenDigest(owner, token);
      const record = await health.find(owner);
      if (isRefused(record, digest)) throw noToken();
      if (record?.state === 'unhealthy') await heal(owner, digest);
      return token;
    },
    refuse: async (owner, token) => {
      const current = await find(owner);
      if (current === undefined) return fallback?.refuse(owner, token);
      // One that is configured no more: whoever still uses it refuses it on his own.
      if (current.reveal() !== token.reveal()) return;
      await markRefused(owner, tokenDigest(owner, token));
    },
  };
}

function isRefused(record: ConnectionRecord | undefined, digest: string): boolean {
  return record?.refused?.includes(digest) ?? false;
}

function recordOf(
  { tenantId, channel, accountId }: AccountOwner,
  rest: Omit<ConnectionRecord, keyof AccountOwner>,
): ConnectionRecord {
  return { tenantId, channel, accountId, ...rest };
}

function noToken(): ConnectorError {
  return new ConnectorError(
    'auth_invalid',
    'the account must have an access token that its provider accepts',
    { effect: 'none' },
  );
}
