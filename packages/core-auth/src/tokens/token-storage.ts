import type { AccountOwner, ConnectorErrorCode, OAuthTokens } from '@pyloto/core-connectors';

import type { Connection } from './connection-health.ts';

/** The tokens of an account, and what is known of them. */
export type StoredTokens = {
  /** Another one with each change; what a change is compared with. */
  readonly version: string;
  /** The same for all tokens that came from one authorization by a person. */
  readonly grantId: string;
  readonly tokens: OAuthTokens;
  /** When they were obtained, in milliseconds since the epoch of the app's clock. */
  readonly obtainedAtMs: number;
  /** From when on they are to be refreshed, on the same clock; absent when they do not end. */
  readonly refreshAtMs?: number | undefined;
  /**
   * Until when at the latest the provider can have issued them, in milliseconds on the store's clock: what tells the later one of
   * two exchanges. 0 for those that a person's authorization gave.
   */
  readonly exchangedAtMs: number;
  /** The provider refused the access token before it ended: a refresh must come first. */
  readonly isRefused: boolean;
  /** They came from a refresh that a refusal forced. */
  readonly isForced: boolean;
  /** How many refreshes in a row have failed in a way that may pass. */
  readonly failures: number;
  /** No refresh is tried before, in milliseconds since the epoch of the app's clock. */
  readonly coolDownUntilMs?: number | undefined;
  readonly state: 'healthy' | 'unhealthy';
  /** Why it is unhealthy; of a healthy one, why its last refresh failed. */
  readonly errorCode?: ConnectorErrorCode | undefined;
  /** Since when it is in this state, in milliseconds since the epoch of the app's clock. */
  readonly sinceMs: number;
};

/** An answer to who wants to refresh; times in milliseconds. */
export type RefreshLock =
  | { readonly isHeld: true; /** On the store's clock, since the epoch. */ readonly atMs: number }
  | { readonly isHeld: false; readonly retryAfterMs: number };

/**
 * Keeps the tokens of one connector's accounts, and who may refresh them. What it keeps it also shows in its `ConnectionHealth`.
 *
 * @throws ConnectorError `state_unavailable` from every method when the store cannot answer; `auth_invalid` from `read` when what
 * is kept cannot be decrypted for its owner
 */
export type TokenStorage = {
  /** Where the truth lives: `memory` is lost with the process. */
  readonly durability: 'memory' | 'redis';
  readonly read: (owner: AccountOwner) => Promise<StoredTokens | undefined>;
  /**
   * Keeps `to` if what is kept is of the version `from`; undefined: if nothing is; `ANY_VERSION`: in any case. Asked again with the same `to`,
   * because the answer was lost, it answers as the first time.
   *
   * @returns whether it is kept
   */
  readonly write: (owner: AccountOwner, change: TokenChange) => Promise<boolean>;
  /**
   * Forgets the tokens. Their connection goes with them; where there were tokens, `left` stays in its place, when it is given.
   *
   * @returns whether there were tokens
   */
  readonly remove: (owner: AccountOwner, left?: Connection) => Promise<boolean>;
  /** Takes the right to refresh for `leaseMs`, or says when it may be free. Its holder gets it again, with a fresh lease. */
  readonly lock: (owner: AccountOwner, lease: TokenLease) => Promise<RefreshLock>;
  /** Gives it back, if its holder still has it. */
  readonly unlock: (owner: AccountOwner, ownerToken: string) => Promise<void>;
};

/** From which version (undefined: none; {@link ANY_VERSION}: whatever is kept) to which tokens. */
export type TokenChange = {
  readonly from: string | undefined;
  readonly to: StoredTokens;
};

/** In the place of a version: whatever is kept. */
export const ANY_VERSION = 'any';

/** Who refreshes, and for how long nobody else does. */
export type TokenLease = { readonly ownerToken: string; readonly leaseMs: number };
