import {
  type AccessTokens,
  type AccountOwner,
  isConnectorError,
  type OAuthTokens,
  type Secret,
} from '@pyloto/core-connectors';

import type { Connection } from './connection-health.ts';
import { connectionOf } from './connection-of.ts';
import { createTokenFinder } from './find-access-token.ts';
import { createTokenKeeper } from './keep-tokens.ts';
import { connectedTokens, refusedTokens } from './next-tokens.ts';
import { ownerKey } from './owner-key.ts';
import { createTokenRefresher } from './refresh-tokens.ts';
import { termsOf, type TokenManagerOptions, type TokenTerms } from './token-manager-options.ts';
import { ANY_VERSION, type StoredTokens, type TokenStorage } from './token-storage.ts';
import { waitUnlessAborted } from './wait-unless-aborted.ts';

/** The tokens of OAuth connections: found, refreshed in time, and never lost. */
export type TokenManager = AccessTokens & {
  /** A person has connected the account, again or for the first time: it is healthy, whatever was before. */
  readonly store: (owner: AccountOwner, tokens: OAuthTokens) => Promise<void>;
  /** Forgets the account's tokens; what is on its way for it is not kept. */
  readonly remove: (owner: AccountOwner) => Promise<void>;
  /**
   * The person has taken the access back: forgets the account's tokens, and its connection is unhealthy (`deauthorized`) until
   * {@link TokenManager.store}.
   *
   * @returns whether there were tokens; without any nothing changes
   */
  readonly withdraw: (owner: AccountOwner) => Promise<boolean>;
  /** Resolves when no refresh is on its way. A process that ends before may lose a refresh token: wait for it when draining. */
  readonly whenIdle: () => Promise<void>;
};

/**
 * Gives access tokens that are good, and refreshes them: before they end, once in this process and, through the storage's lock, once in all.
 *
 * A token near its end is refreshed behind the caller, who gets it while it is good, also when that fails. A token that has
 * ended is waited for. A grant that the provider does not accept any more makes the connection unhealthy, in every copy and
 * without a further call, until {@link TokenManager.store}. After any other failure nobody tries for a while.
 *
 * A refused token (`refuse`) is compared with the one that is kept: an older one means nothing. The current one is refreshed once, if it
 * can be, because providers also end tokens early; when the one that comes of it is refused within an hour, or there is no refresh
 * token, the connection is unhealthy.
 *
 * @throws ConnectorError `config_invalid` when `leaseMs` does not outlast a refresh
 */
export function createTokenManager(options: TokenManagerOptions): TokenManager {
  const { storage, refresh } = options;
  const terms = termsOf(options);
  const keeper = createTokenKeeper(storage, terms);
  const refresher = createTokenRefresher(storage, { refresh, keeper, terms });
  const find = createTokenFinder({ storage, keeper, refresher, terms });
  const searches = new Map<string, Promise<Secret>>();

  function search(owner: AccountOwner): Promise<Secret> {
    const key = ownerKey(owner);
    const running = searches.get(key);
    if (running !== undefined) return running;
    const started = find(owner).finally(() => {
      if (searches.get(key) === started) searches.delete(key);
    });
    searches.set(key, started);
    return started;
  }

  return {
    tokenOf: async (owner, signal) => {
      signal?.throwIfAborted();
      const found = search(owner);
      return signal === undefined ? found : waitUnlessAborted(found, signal);
    },
    refuse: async (owner, token) => {
      for (;;) {
        const stored = await storage.read(owner);
        if (stored === undefined || !isInUse(stored, token)) return;
        if (await keeper.change(owner, stored, refusedTokens(stored, terms))) break;
      }
      // Whoever asks from now on must not get the answer of a search that began before.
      searches.delete(ownerKey(owner));
    },
    store: async (owner, tokens) => {
      const before = await readUnlessBroken(storage, owner);
      const to = connectedTokens(tokens, terms);
      await storage.write(owner, { from: ANY_VERSION, to });
      searches.delete(ownerKey(owner));
      if (before?.state !== 'healthy') terms.onChange(connectionOf(owner, to));
    },
    remove: async (owner) => {
      await storage.remove(owner);
      searches.delete(ownerKey(owner));
    },
    withdraw: async (owner) => {
      const left = withdrawnConnection(owner, terms);
      const hadTokens = await storage.remove(owner, left);
      searches.delete(ownerKey(owner));
      if (hadTokens) terms.onChange(left);
      return hadTokens;
    },
    whenIdle: () => refresher.whenIdle(),
  };
}

function withdrawnConnection(
  { tenantId, channel, accountId }: AccountOwner,
  { clock }: TokenTerms,
): Connection {
  const reason = { state: 'unhealthy', errorCode: 'deauthorized' } as const;
  return { tenantId, channel, accountId, ...reason, sinceMs: clock.now() };
}

/** What nobody can read any more gives way to new tokens. */
async function readUnlessBroken(
  storage: TokenStorage,
  owner: AccountOwner,
): Promise<StoredTokens | undefined> {
  try {
    return await storage.read(owner);
  } catch (error) {
    if (isConnectorError(error) && error.code === 'auth_invalid') return undefined;
    throw error;
  }
}

function isInUse(stored: StoredTokens, token: Secret): boolean {
  const isCurrent = stored.tokens.accessToken.reveal() === token.reveal();
  return isCurrent && stored.state === 'healthy' && !stored.isRefused;
}
