import type { AccountOwner } from '@pyloto/core-connectors';

import { createTokenExchanger, type TokenExchangerParts } from './exchange-tokens.ts';
import { judgeTokens } from './judge-tokens.ts';
import { ownerKey } from './owner-key.ts';
import type { StoredTokens, TokenStorage } from './token-storage.ts';

/** How an attempt to refresh went. */
export type RefreshAttempt =
  /** Somebody else refreshes. */
  | { readonly kind: 'busy'; readonly retryAfterMs: number }
  /** It is over, and the store knows how it went; `fresh` is what this attempt brought. */
  | { readonly kind: 'over'; readonly fresh?: StoredTokens | undefined };

/** Refreshes tokens, one attempt for an account at a time in this process and, while the lease lasts, in all. */
export type TokenRefresher = {
  readonly refresh: (owner: AccountOwner) => Promise<RefreshAttempt>;
  /** Refreshes behind the caller, unless that is being done. */
  readonly refreshBehind: (owner: AccountOwner) => void;
  /** Resolves when nothing is on its way any more: no exchange, and nothing that is not kept yet. */
  readonly whenIdle: () => Promise<void>;
};

/** While what was obtained is not kept yet. */
const UNKEPT_RETRY_MS = 1_000;

/** Makes what refreshes tokens. */
export function createTokenRefresher(
  storage: TokenStorage,
  parts: TokenExchangerParts,
): TokenRefresher {
  const { terms } = parts;
  const exchanger = createTokenExchanger(parts);
  const attempts = new Map<string, Promise<RefreshAttempt>>();

  async function attempt(owner: AccountOwner): Promise<RefreshAttempt> {
    const ownerToken = terms.newId();
    try {
      const lock = await storage.lock(owner, { ownerToken, leaseMs: terms.leaseMs });
      if (!lock.isHeld) return { kind: 'busy', retryAfterMs: lock.retryAfterMs };
      // Looked at again under the lock: whoever had it before may have refreshed.
      const stored = await storage.read(owner);
      if (stored === undefined || !isDue(stored)) return { kind: 'over' };
      return { kind: 'over', fresh: await exchanger.exchange(owner, stored, lock.atMs) };
    } finally {
      // Not known to be held, or not given back: then it ends with its lease.
      await storage.unlock(owner, ownerToken).catch(() => {});
    }
  }

  function isDue(stored: StoredTokens): boolean {
    const judgement = judgeTokens(stored, { nowMs: terms.clock.now(), ...terms });
    return judgement === 'refresh' || judgement === 'use_and_refresh';
  }

  async function refresh(owner: AccountOwner): Promise<RefreshAttempt> {
    const key = ownerKey(owner);
    const running = attempts.get(key);
    if (running !== undefined) return running;
    if (exchanger.isKeeping(owner)) return { kind: 'busy', retryAfterMs: UNKEPT_RETRY_MS };
    const started = attempt(owner).finally(() => attempts.delete(key));
    attempts.set(key, started);
    return started;
  }

  return {
    refresh,
    refreshBehind: (owner) => {
      if (!attempts.has(ownerKey(owner))) refresh(owner).catch(() => {});
    },
    whenIdle: async () => {
      while (attempts.size + exchanger.underWay.size > 0) {
        await Promise.allSettled([...attempts.values(), ...exchanger.underWay]);
      }
    },
  };
}
