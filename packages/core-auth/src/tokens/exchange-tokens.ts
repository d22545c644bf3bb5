import { type AccountOwner, ConnectorError } from '@pyloto/core-connectors';

import type { TokenKeeper } from './keep-tokens.ts';
import { failedTokens, refreshedTokens } from './next-tokens.ts';
import { ownerKey } from './owner-key.ts';
import { GRACE_MS, type RefreshTokens, type TokenTerms } from './token-manager-options.ts';
import type { StoredTokens } from './token-storage.ts';

/** Exchanges tokens at the provider and keeps what it gives. */
export type TokenExchanger = {
  /**
   * Exchanges what is kept, under a lock that was given at `lockedAtMs` of the store's clock; a failure is kept as well.
   *
   * @returns what it brought and is kept; undefined when there is nothing, or something else stays
   */
  readonly exchange: (
    owner: AccountOwner,
    stored: StoredTokens,
    lockedAtMs: number,
  ) => Promise<StoredTokens | undefined>;
  /** Whether something was obtained that is not kept yet. */
  readonly isKeeping: (owner: AccountOwner) => boolean;
  /** What is on its way, also when nobody waits for it any more. */
  readonly underWay: ReadonlySet<Promise<unknown>>;
};

/** What exchanges are made with. */
export type TokenExchangerParts = {
  readonly refresh: RefreshTokens;
  readonly keeper: TokenKeeper;
  readonly terms: TokenTerms;
};

/** Makes what exchanges tokens. */
export function createTokenExchanger({
  refresh,
  keeper,
  terms,
}: TokenExchangerParts): TokenExchanger {
  const { clock, refreshTimeoutMs } = terms;
  const underWay = new Set<Promise<unknown>>();
  const unkept = new Set<string>();

  async function obtain(
    owner: AccountOwner,
    { stored, lockedAtMs }: { readonly stored: StoredTokens; readonly lockedAtMs: number },
    signal: AbortSignal,
  ): Promise<StoredTokens | undefined> {
    const begunMs = clock.monotonicMs();
    const tokens = await refresh(owner, stored.tokens, signal);
    // Whoever took longer was frozen: what it finds at last was issued before its time was over.
    const elapsedMs = Math.min(clock.monotonicMs() - begunMs, refreshTimeoutMs);
    const exchangedAtMs = Math.round(lockedAtMs + elapsedMs);
    const fresh = refreshedTokens(stored, { tokens, exchangedAtMs }, terms);
    const key = ownerKey(owner);
    unkept.add(key);
    try {
      return await keeper.keep(owner, stored, fresh);
    } finally {
      unkept.delete(key);
    }
  }

  return {
    exchange: async (owner, stored, lockedAtMs) => {
      const stop = new AbortController();
      // Goes on when nobody waits for it any more: what it brings may be all that the account has.
      const kept = obtain(owner, { stored, lockedAtMs }, stop.signal);
      underWay.add(kept);
      const forget = (): void => void underWay.delete(kept);
      kept.then(forget, forget);
      try {
        return await beforeTimeout(kept, stop, terms);
      } catch (error) {
        await keeper.change(owner, stored, failedTokens(stored, error, terms));
        return undefined;
      }
    },
    isKeeping: (owner) => unkept.has(ownerKey(owner)),
    underWay,
  };
}

/** @throws ConnectorError `timeout`, when the work takes too long; it is told so by `stop` */
async function beforeTimeout<Value>(
  work: Promise<Value>,
  stop: AbortController,
  { clock, refreshTimeoutMs }: TokenTerms,
): Promise<Value> {
  const over = new AbortController();
  async function timeOut(): Promise<never> {
    await clock.sleep(refreshTimeoutMs, over.signal);
    await clock.sleep(GRACE_MS, over.signal);
    const error = new ConnectorError('timeout', 'the provider must refresh tokens in time');
    stop.abort(error);
    throw error;
  }
  const timeout = timeOut();
  timeout.catch(() => {});
  try {
    return await Promise.race([work, timeout]);
  } finally {
    over.abort();
  }
}
