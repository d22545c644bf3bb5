import {
  type ConnectorErrorCode,
  isConnectorError,
  isRetryable,
  type OAuthTokens,
} from '@pyloto/core-connectors';

import type { StoredTokens } from './token-storage.ts';
import type { TokenTerms } from './token-manager-options.ts';

/** A part of what is early, or of a wait, that chance decides. */
const JITTER = 0.2;
const EARLY_SHARE = 0.25;
const LONGEST_COOL_DOWN_MS = 300_000;
/** Doubling stops here; the longest cool-down is reached long before. */
const MOST_DOUBLINGS = 20;
/** A token from a forced refresh that lasted for so long was good: a refusal may force the next one. */
const FORCED_AGAIN_AFTER_MS = 3_600_000;

/** The first tokens of an authorization. */
export function connectedTokens(tokens: OAuthTokens, terms: TokenTerms): StoredTokens {
  const nowMs = terms.clock.now();
  return {
    version: terms.newId(),
    grantId: terms.newId(),
    tokens,
    obtainedAtMs: nowMs,
    refreshAtMs: refreshAtMs(tokens, nowMs, terms),
    exchangedAtMs: 0,
    isRefused: false,
    isForced: false,
    failures: 0,
    state: 'healthy',
    sinceMs: nowMs,
  };
}

/** The tokens that an exchange of `parent` gave. */
export function refreshedTokens(
  parent: StoredTokens,
  obtained: { readonly tokens: OAuthTokens; readonly exchangedAtMs: number },
  terms: TokenTerms,
): StoredTokens {
  const nowMs = terms.clock.now();
  return {
    version: terms.newId(),
    grantId: parent.grantId,
    tokens: obtained.tokens,
    obtainedAtMs: nowMs,
    refreshAtMs: refreshAtMs(obtained.tokens, nowMs, terms),
    // A store whose clock was put back must not make a child older than its parent.
    exchangedAtMs: Math.max(obtained.exchangedAtMs, parent.exchangedAtMs + 1),
    isRefused: false,
    isForced: parent.isRefused,
    failures: 0,
    state: 'healthy',
    sinceMs: parent.sinceMs,
  };
}

/** After a refresh that failed: unhealthy when the grant is over, otherwise left alone for a while. */
export function failedTokens(
  stored: StoredTokens,
  error: unknown,
  terms: TokenTerms,
): StoredTokens {
  const code = isConnectorError(error) ? error.code : 'upstream_unavailable';
  if (code === 'auth_invalid') return unhealthyTokens(stored, terms);
  const failures = stored.failures + 1;
  const givenMs = isConnectorError(error) ? (error.retryAfterMs ?? 0) : 0;
  const coolDownMs = Math.max(givenMs, ownCoolDownMs(error, failures, terms));
  return {
    ...stored,
    version: terms.newId(),
    failures,
    coolDownUntilMs: terms.clock.now() + Math.round(coolDownMs * (1 + JITTER * terms.random())),
    errorCode: code,
  };
}

/** After the provider has refused the access token: one refresh, unless it came from a refusal itself; else unhealthy. */
export function refusedTokens(stored: StoredTokens, terms: TokenTerms): StoredTokens {
  const livedMs = terms.clock.now() - stored.obtainedAtMs;
  const mayForce = !stored.isForced || livedMs >= FORCED_AGAIN_AFTER_MS;
  return stored.tokens.refreshToken !== undefined && mayForce
    ? { ...stored, version: terms.newId(), isRefused: true }
    : unhealthyTokens(stored, terms);
}

/** The account has to be connected again. */
export function unhealthyTokens(stored: StoredTokens, terms: TokenTerms): StoredTokens {
  const errorCode: ConnectorErrorCode = 'auth_invalid';
  const sinceMs = terms.clock.now();
  return { ...stored, version: terms.newId(), state: 'unhealthy', errorCode, sinceMs };
}

function ownCoolDownMs(error: unknown, failures: number, terms: TokenTerms): number {
  // What no retry heals (a wrong client secret) is asked rarely, until the operator has repaired it.
  if (!isRetryable(error) && !isUnknown(error)) return LONGEST_COOL_DOWN_MS;
  const doubled = terms.coolDownMs * 2 ** Math.min(failures - 1, MOST_DOUBLINGS);
  // The exchange may still be on its way, and its answer worth more than a second one.
  const leastMs = isUnknown(error) ? terms.refreshTimeoutMs : 0;
  return Math.max(leastMs, Math.min(doubled, LONGEST_COOL_DOWN_MS));
}

function isUnknown(error: unknown): boolean {
  return isConnectorError(error) && (error.code === 'timeout' || error.code === 'unknown_outcome');
}

function refreshAtMs(tokens: OAuthTokens, nowMs: number, terms: TokenTerms): number | undefined {
  if (tokens.expiresAtMs === undefined) return undefined;
  const lifetimeMs = Math.max(0, tokens.expiresAtMs - nowMs);
  const earlyMs = Math.min(terms.earlyMs, lifetimeMs * EARLY_SHARE);
  return Math.round(tokens.expiresAtMs - earlyMs * (1 + JITTER * terms.random()));
}
