import { type AccountOwner, isRetryable } from '@pyloto/core-connectors';

import { connectionOf } from './connection-of.ts';
import type { TokenTerms } from './token-manager-options.ts';
import type { StoredTokens, TokenStorage } from './token-storage.ts';

/** For so long is tried to keep what is nowhere else. */
const KEEP_WITHIN_MS = 600_000;
const FIRST_DELAY_MS = 100;
const LAST_DELAY_MS = 5_000;

/** Puts tokens into the store. */
export type TokenKeeper = {
  /** Changes what was read, if it is still so, and tells of a new state. @returns whether it was changed */
  readonly change: (owner: AccountOwner, from: StoredTokens, to: StoredTokens) => Promise<boolean>;
  /**
   * Keeps what an exchange gave, which nobody else has, whoever holds the lock by now. It waits for a store that does not answer.
   *
   * What it finds in the store instead of `parent` stays when it is of another authorization, or of a later exchange: where refresh tokens
   * rotate, the tokens issued last are the ones that work. Otherwise (the parent with a refusal, a failure, or unhealthy because somebody
   * sent the refresh token that was used up) it gives way.
   *
   * @returns what is kept, or undefined when something else stays or the connection was removed
   */
  readonly keep: (
    owner: AccountOwner,
    parent: StoredTokens,
    fresh: StoredTokens,
  ) => Promise<StoredTokens | undefined>;
};

/** Makes what keeps tokens. */
export function createTokenKeeper(storage: TokenStorage, terms: TokenTerms): TokenKeeper {
  const { clock, random, onChange } = terms;

  async function change(
    owner: AccountOwner,
    from: StoredTokens,
    to: StoredTokens,
  ): Promise<boolean> {
    const isKept = await storage.write(owner, { from: from.version, to });
    if (isKept && from.state !== to.state) onChange(connectionOf(owner, to));
    return isKept;
  }

  async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const endMs = clock.monotonicMs() + KEEP_WITHIN_MS;
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, LAST_DELAY_MS)) {
      try {
        return await ask();
      } catch (error) {
        if (!isRetryable(error) || clock.monotonicMs() >= endMs) throw error;
      }
      await clock.sleep(delayMs * (0.5 + random() / 2));
    }
  }

  return {
    change,
    keep: async (owner, parent, fresh) => {
      for (let from = parent; ;) {
        const sinceMs = from.state === fresh.state ? from.sinceMs : clock.now();
        const to = { ...fresh, sinceMs };
        const found = from;
        if (await untilAnswered(() => change(owner, found, to))) return to;
        const current = await untilAnswered(() => storage.read(owner));
        if (current === undefined || staysBefore(current, fresh)) return undefined;
        from = current;
      }
    },
  };
}

function staysBefore(current: StoredTokens, fresh: StoredTokens): boolean {
  return current.grantId !== fresh.grantId || current.exchangedAtMs >= fresh.exchangedAtMs;
}
