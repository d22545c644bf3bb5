import {
  type AccountOwner,
  type Clock,
  ConnectorError,
  type OAuthTokens,
} from '@pyloto/core-connectors';

import type { OnConnectionChange } from './connection-health.ts';
import type { TokenStorage } from './token-storage.ts';

/**
 * Asks the provider for new tokens, once.
 *
 * What it leaves out is gone: where the provider keeps a refresh token and does not repeat it (RFC 6749 §6), it gives the one it had. It
 * settles soon after its signal is aborted; what comes later is kept all the same.
 *
 * @throws ConnectorError `auth_invalid` when the grant is not accepted any more; any other error may pass
 */
export type RefreshTokens = (
  owner: AccountOwner,
  tokens: OAuthTokens,
  signal: AbortSignal,
) => Promise<OAuthTokens>;

/** What a token manager is made with; times in milliseconds. */
export type TokenManagerOptions = {
  readonly storage: TokenStorage;
  readonly refresh: RefreshTokens;
  readonly clock: Clock;
  /** A number from 0 to below 1, for jitter. */
  readonly random: () => number;
  /** A text that nobody else makes: `randomUUID`. */
  readonly newId: () => string;
  /** Told of each connection that becomes healthy or unhealthy, by the copy that changed it; must not throw. */
  readonly onChange?: OnConnectionChange;
  /**
   * The provider renews by the access token itself, without refresh tokens, while it is good (Instagram). Such a token that is refused
   * makes the connection unhealthy at once. Default: false.
   */
  readonly renewsByAccessToken?: boolean;
  /**
   * So long before its end a token is refreshed, or a quarter of its life if that is less; up to a fifth more, by chance.
   * Default 5 minutes. For tokens of many weeks that only renew while they are good: days.
   */
  readonly earlyMs?: number;
  /** How long one refresh may take. Default 20,000. */
  readonly refreshTimeoutMs?: number;
  /**
   * For how long nobody else refreshes. More than a refresh may take, so that a slow answer is never raced by a second exchange
   * of the same refresh token, for which strict servers revoke everything. Default: 10,000 more than `refreshTimeoutMs`.
   */
  readonly leaseMs?: number;
  /** How long a caller waits while another copy refreshes. Default 15,000. */
  readonly waitMs?: number;
  /** After a first failure that may pass; doubles with each, up to five minutes. Default 2,000. */
  readonly coolDownMs?: number;
};

/** The options, complete. */
export type TokenTerms = Required<Omit<TokenManagerOptions, 'storage' | 'refresh'>>;

const EARLY_MS = 300_000;
const REFRESH_TIMEOUT_MS = 20_000;
const LEASE_MARGIN_MS = 10_000;
const WAIT_MS = 15_000;
const COOL_DOWN_MS = 2_000;

/** A frozen process finds the answer that came meanwhile within this time, before its timers end the call. */
export const GRACE_MS = 1_000;

/** Fills in what is not given. @throws ConnectorError `config_invalid` when a lease does not outlast a refresh */
export function termsOf(options: TokenManagerOptions): TokenTerms {
  const refreshTimeoutMs = options.refreshTimeoutMs ?? REFRESH_TIMEOUT_MS;
  const leaseMs = options.leaseMs ?? refreshTimeoutMs + LEASE_MARGIN_MS;
  if (!(refreshTimeoutMs > 0 && leaseMs > refreshTimeoutMs + GRACE_MS)) {
    throw new ConnectorError(
      'config_invalid',
      'the lease of a refresh must be more than a second longer than a refresh may take',
    );
  }
  return {
    clock: options.clock,
    random: options.random,
    newId: options.newId,
    onChange: options.onChange ?? (() => {}),
    renewsByAccessToken: options.renewsByAccessToken ?? false,
    earlyMs: options.earlyMs ?? EARLY_MS,
    refreshTimeoutMs,
    leaseMs,
    waitMs: options.waitMs ?? WAIT_MS,
    coolDownMs: options.coolDownMs ?? COOL_DOWN_MS,
  };
}
