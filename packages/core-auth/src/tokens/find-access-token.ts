import { type AccountOwner, ConnectorError, type Secret } from '@pyloto/core-connectors';

import { judgeTokens } from './judge-tokens.ts';
import type { TokenKeeper } from './keep-tokens.ts';
import { unhealthyTokens } from './next-tokens.ts';
import type { TokenRefresher } from './refresh-tokens.ts';
import type { TokenTerms } from './token-manager-options.ts';
import type { TokenStorage } from './token-storage.ts';

/** What a search is made with. */
export type TokenFinderParts = {
  readonly storage: TokenStorage;
  readonly keeper: TokenKeeper;
  readonly refresher: TokenRefresher;
  readonly terms: TokenTerms;
};

const FIRST_POLL_MS = 50;
const LAST_POLL_MS = 500;

/**
 * Makes what finds an account's access token: the one that is kept, or, when that is not good, the one that a refresh brings, by us or by
 * who has the lock.
 */
export function createTokenFinder(
  parts: TokenFinderParts,
): (owner: AccountOwner) => Promise<Secret> {
  const { storage, keeper, refresher, terms } = parts;
  const { clock } = terms;

  /** @returns undefined when a refresh must come first */
  async function lookUp(owner: AccountOwner): Promise<Secret | undefined> {
    const stored = await storage.read(owner);
    if (stored === undefined) throw notConnected();
    const nowMs = clock.now();
    switch (judgeTokens(stored, { nowMs, ...terms })) {
      case 'use':
        return stored.tokens.accessToken;
      case 'use_and_refresh':
        refresher.refreshBehind(owner);
        return stored.tokens.accessToken;
      case 'refresh':
        return undefined;
      case 'cooling':
        throw notForNow((stored.coolDownUntilMs ?? nowMs) - nowMs);
      case 'ended':
        await keeper.change(owner, stored, unhealthyTokens(stored, terms));
        throw notConnected();
      case 'unhealthy':
        throw notConnected();
    }
  }

  return async (owner) => {
    const endMs = clock.monotonicMs() + terms.waitMs;
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(2 * pollMs, LAST_POLL_MS)) {
      const found = await lookUp(owner);
      if (found !== undefined) return found;
      const attempt = await refresher.refresh(owner);
      // What it brought is not looked up again: it may live for a second only.
      if (attempt.kind === 'over' && attempt.fresh) return attempt.fresh.tokens.accessToken;
      if (clock.monotonicMs() >= endMs) throw notForNow(LAST_POLL_MS);
      if (attempt.kind === 'busy') {
        const delayMs = Math.min(pollMs, attempt.retryAfterMs) * (0.5 + terms.random() / 2);
        await clock.sleep(Math.max(1, delayMs));
      }
    }
  };
}

function notConnected(): ConnectorError {
  return new ConnectorError('auth_invalid', 'the account must be connected to its provider', {
    effect: 'none',
  });
}

function notForNow(retryAfterMs: number): ConnectorError {
  return new ConnectorError('upstream_unavailable', 'the access token must be refreshed first', {
    effect: 'none',
    retryAfterMs: Math.max(1, Math.ceil(retryAfterMs)),
  });
}
