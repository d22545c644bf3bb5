import type { BoundedLog } from '../../graph/memory/bounded-log.ts';
import type { BoundedMap } from '../../graph/memory/bounded-map.ts';
import type { DirectAccount } from '../../messenger-platform/direct-settings.ts';
import type { DirectSimulation } from '../../messenger-platform/direct-simulation.ts';
import type { Consent, InstagramLoginOptions } from './login-options.ts';

/** Somebody was sent to Instagram to be asked. */
export type Authorization = {
  readonly redirectUri: string;
  /** As it came; empty: there was none. */
  readonly state: string;
  readonly scopes: readonly string[];
  readonly atMs: number;
};

/** What somebody agreed to and the app has not fetched. */
export type Code = {
  readonly account: DirectAccount;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
};

/** A token that was made here, or that the account began with. */
export type UserToken = {
  readonly account: DirectAccount;
  readonly kind: 'short' | 'long';
  readonly issuedAtMs: number;
};

/** Everything that the login remembers. */
export type LoginState = {
  readonly simulation: DirectSimulation;
  readonly options: InstagramLoginOptions;
  /** The Instagram app's. */
  readonly clientSecret: string;
  readonly consent: () => Consent;
  readonly authorizations: BoundedLog<Authorization>;
  readonly codes: BoundedMap<string, Code>;
  readonly userTokens: BoundedMap<string, UserToken>;
};

/** An hour. */
export const shortLifetimeMs: number = 60 * 60 * 1000;

/** As Meta answers it, in seconds: a minute less than sixty days and some. */
export const longLifetimeSeconds = 5_183_944;

/** Gives an account a token of Instagram Login. */
export function issueToken(
  { simulation, userTokens }: LoginState,
  account: DirectAccount,
  kind: UserToken['kind'],
): string {
  const accessToken = `IGAA${simulation.ids.urlToken(tokenLength)}`;
  const issuedAtMs = simulation.settings.clock.now();
  const lifetimeMs = kind === 'short' ? shortLifetimeMs : longLifetimeSeconds * 1000;
  simulation.tokens.grant({
    accountId: account.id,
    accessToken,
    expiresAtMs: issuedAtMs + lifetimeMs,
  });
  userTokens.set(accessToken, { account, kind, issuedAtMs });
  return accessToken;
}

const tokenLength = 160;
