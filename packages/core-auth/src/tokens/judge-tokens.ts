import type { StoredTokens } from './token-storage.ts';

/**
 * What to do with tokens.
 *
 * - `use`: the access token is good
 * - `use_and_refresh`: it is good, and near its end
 * - `refresh`: it is not good, and there may be a new one
 * - `cooling`: as `refresh`, but the last one failed just now
 * - `ended`: it is not good, and nothing renews it
 * - `unhealthy`: the account has to be connected again
 */
export type Judgement = 'use' | 'use_and_refresh' | 'refresh' | 'cooling' | 'ended' | 'unhealthy';

/** What tokens are judged by. */
export type JudgedBy = { readonly nowMs: number; readonly renewsByAccessToken: boolean };

/** A call that begins now must end before the token does. */
const MARGIN_MS = 10_000;
/** Tokens that live for seconds are used for most of them. */
const MARGIN_SHARE = 0.1;

/** Judges tokens at a moment. */
export function judgeTokens(stored: StoredTokens, { nowMs, ...by }: JudgedBy): Judgement {
  if (stored.state === 'unhealthy') return 'unhealthy';
  const isRenewable = stored.tokens.refreshToken !== undefined || by.renewsByAccessToken;
  const isCooling = nowMs < (stored.coolDownUntilMs ?? 0);
  if (!stored.isRefused && nowMs < goodUntilMs(stored)) {
    const isDue = nowMs >= (stored.refreshAtMs ?? Number.POSITIVE_INFINITY);
    return isDue && isRenewable && !isCooling ? 'use_and_refresh' : 'use';
  }
  if (!isRenewable) return 'ended';
  return isCooling ? 'cooling' : 'refresh';
}

function goodUntilMs({ tokens, obtainedAtMs }: StoredTokens): number {
  if (tokens.expiresAtMs === undefined) return Number.POSITIVE_INFINITY;
  const lifetimeMs = Math.max(0, tokens.expiresAtMs - obtainedAtMs);
  return tokens.expiresAtMs - Math.min(MARGIN_MS, lifetimeMs * MARGIN_SHARE);
}
