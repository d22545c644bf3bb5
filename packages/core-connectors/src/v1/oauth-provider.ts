import type { HttpClient } from '../ports/http-client.ts';
import type { Secret } from '../secret.ts';

/** What a provider gave for an account, to call it with. */
export type OAuthTokens = {
  readonly accessToken: Secret;
  /** Absent where the provider gives none; some renew by the access token itself. */
  readonly refreshToken?: Secret | undefined;
  /** When the access token ends, in milliseconds since the epoch; absent when the provider did not say, or it does not end. */
  readonly expiresAtMs?: number | undefined;
  /** What was granted, when the provider said so. */
  readonly scopes?: readonly string[] | undefined;
};

/** An account that a person has connected. */
export type OAuthAccount = {
  /** The provider's id of it, as it is named in webhooks and commands. */
  readonly accountId: string;
  /** What the provider calls the person towards this app, when it says so: what its notices about people name. */
  readonly userId?: string | undefined;
  /** Where the account has tokens of its own (a Page's); absent: those of the person. */
  readonly tokens?: OAuthTokens | undefined;
};

/** What a provider's own steps are made with; nothing in it may get into an error. */
export type OAuthCall = {
  readonly http: HttpClient;
  readonly clientId: string;
  /** Absent for a public client. */
  readonly clientSecret?: Secret | undefined;
  readonly redirectUri: string;
  /** The values of the manifest's settings, by name: where an operator has moved the provider to. */
  readonly settings: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, at the start of the call. */
  readonly nowMs: number;
  /** For each request, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * An OAuth 2.0 authorization server, as a value. What it says nothing about is as RFC 6749, 7636 and 9207 say.
 *
 * The hooks are for what deviates from them. They throw ConnectorErrors: `auth_invalid` when the grant is not accepted (any more),
 * `upstream_unavailable` or `rate_limited` when the same may succeed later, otherwise `upstream_rejected`, or a code that says more of
 * what does not heal by itself.
 */
export type OAuthProvider = {
  /** In lower kebab case: `instagram`. */
  readonly id: string;
  /** The type of channel of the accounts that are connected: `instagram`. */
  readonly channel: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /** Where both are when the manifest's settings say so, for a simulator or a gateway; absent: nothing moves them. */
  readonly endpointsAt?: (
    settings: Readonly<Record<string, string>>,
  ) => Pick<OAuthProvider, 'authorizationEndpoint' | 'tokenEndpoint'>;
  /** The issuer identifier; needed when the server names itself in its answers (`iss` of RFC 9207, an ID token). */
  readonly issuer?: string;
  /** The server always sends `iss`: an answer without it is refused. Default: false. */
  readonly sendsIssuer?: boolean;
  readonly scopes: readonly string[];
  /** What is between two scopes in the authorization URL. Default: a space, as RFC 6749 says. */
  readonly scopeSeparator?: ' ' | ',';
  readonly usesPkce: boolean;
  readonly clientAuthentication: 'client_secret_basic' | 'client_secret_post' | 'none';
  /** Parameters of the authorization URL beside the standard ones: `{ prompt: 'consent' }`. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /**
   * Renews by the access token itself, while that is good, without refresh tokens: one that has ended needs its person. So the app
   * renews in time by itself, also what nobody uses. Default: false.
   */
  readonly renewsByAccessToken?: boolean;
  /** So long before its end a token is renewed, in milliseconds, at most a quarter of its life. Default: 5 minutes. */
  readonly renewEarlyMs?: number;
  /** Turns an authorization code into tokens where that takes other steps. */
  readonly exchange?: (
    grant: { readonly code: string; readonly codeVerifier?: string | undefined },
    call: OAuthCall,
  ) => Promise<OAuthTokens>;
  /** Renews tokens where that takes other steps. What it leaves out is gone, the refresh token too. */
  readonly refresh?: (tokens: OAuthTokens, call: OAuthCall) => Promise<OAuthTokens>;
  /** Asks whose the tokens are. Absent: only an account that was named at the start can be connected. */
  readonly identify?: (tokens: OAuthTokens, call: OAuthCall) => Promise<readonly OAuthAccount[]>;
};
