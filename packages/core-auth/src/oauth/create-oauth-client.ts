import {
  type Clock,
  ConnectorError,
  type HttpClient,
  type OAuthAccount,
  type OAuthCall,
  type OAuthProvider,
  type OAuthTokens,
  Secret,
} from '@pyloto/core-connectors';
import type * as OAuth from 'oauth4webapi';

import { assertSecureUrl, isLoopbackUrl } from './secure-url.ts';
import { tokenError } from './token-error.ts';
import { createTokenFetch } from './token-fetch.ts';

/** What came back from the provider, by way of the browser. */
export type AuthorizationGrant = {
  readonly code: string;
  /** What the challenge of the authorization URL was made of. */
  readonly codeVerifier?: string | undefined;
  /** The parameter `iss` of the answer (RFC 9207). */
  readonly issuer?: string | undefined;
};

/**
 * An OAuth 2.0 client of one provider.
 *
 * @throws ConnectorError `auth_invalid` when the code or refresh token is not accepted (any more), `upstream_unavailable` when the server could
 * not be reached, was too slow or failed, `rate_limited`, `upstream_rejected` for any other answer; the signal's reason when aborted. No
 * error holds a secret, a code or a token
 */
export type OAuthClient = {
  readonly provider: OAuthProvider;
  /** Where a browser is sent. `scopes` are the provider's by default. */
  readonly authorizationUrl: (request: {
    readonly state: string;
    readonly codeChallenge?: string | undefined;
    readonly scopes?: readonly string[];
  }) => string;
  /** Turns a code into tokens; a code is good for once. */
  readonly exchange: (grant: AuthorizationGrant, signal?: AbortSignal) => Promise<OAuthTokens>;
  /** Renews tokens; where the server gives no new refresh token, the old one stays. */
  readonly refresh: (tokens: OAuthTokens, signal?: AbortSignal) => Promise<OAuthTokens>;
  /** Whose the tokens are; undefined when the provider cannot say. */
  readonly identify: (
    tokens: OAuthTokens,
    signal?: AbortSignal,
  ) => Promise<readonly OAuthAccount[] | undefined>;
};

/** What a client is made of. */
export type OAuthClientOptions = {
  readonly provider: OAuthProvider;
  readonly clientId: string;
  /** Needed unless the provider's `clientAuthentication` is `none`. */
  readonly clientSecret?: Secret | undefined;
  /** As registered with the provider: https, or http on a loopback address. */
  readonly redirectUri: string;
  /** The values of the manifest's settings, which may move the provider's endpoints. Default: none. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly http: HttpClient;
  readonly clock: Pick<Clock, 'now'>;
  /** For each request to the provider, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
};

/** @throws ConnectorError `config_invalid` when the secret is missing, or an address is not https (loopback excepted) */
export function createOAuthClient(given: OAuthClientOptions): OAuthClient {
  const options = { ...given, provider: placed(given) };
  const { provider } = options;
  assertSecureUrl(provider.authorizationEndpoint, 'the authorization endpoint');
  assertSecureUrl(provider.tokenEndpoint, 'the token endpoint');
  assertSecureUrl(options.redirectUri, 'the redirect URI');
  assertSecret(provider, options.clientSecret);
  const callOf = callsOf(options);
  const parts = () => standardParts(options, callOf);
  return {
    provider,
    authorizationUrl: (request) => authorizationUrlOf(options, request),
    exchange: (grant, signal) =>
      guarded(async () => exchange(await parts(), grant, signal), signal),
    refresh: (tokens, signal) =>
      guarded(async () => refresh(await parts(), tokens, signal), signal),
    identify: (tokens, signal) =>
      guarded(async () => provider.identify?.(tokens, callOf(signal)), signal),
  };
}

/** The provider where the settings say that it is. */
function placed({ provider, settings = {} }: OAuthClientOptions): OAuthProvider {
  return { ...provider, ...provider.endpointsAt?.(settings) };
}

type CallOf = (signal?: AbortSignal) => OAuthCall;

function callsOf(options: OAuthClientOptions): CallOf {
  const { clientId, clientSecret, redirectUri, settings = {}, http, clock } = options;
  return (signal) => ({
    http,
    clientId,
    clientSecret,
    redirectUri,
    settings,
    nowMs: clock.now(),
    timeoutMs: options.timeoutMs ?? 10_000,
    signal,
  });
}

type StandardParts = {
  readonly oauth: typeof OAuth;
  readonly provider: OAuthProvider;
  readonly server: OAuth.AuthorizationServer;
  readonly client: OAuth.Client;
  readonly authentication: OAuth.ClientAuth;
  readonly redirectUri: string;
  readonly callOf: CallOf;
  readonly requestOptions: (call: OAuthCall) => OAuth.TokenEndpointRequestOptions;
};

/** The library is loaded with the first code or refresh token, and not with what only might see one. */
async function standardParts(options: OAuthClientOptions, callOf: CallOf): Promise<StandardParts> {
  const { provider, clientId, clientSecret, redirectUri, http } = options;
  const { authorizationEndpoint, tokenEndpoint, issuer, sendsIssuer = false } = provider;
  const oauth = await import('oauth4webapi');
  return {
    oauth,
    provider,
    redirectUri,
    server: {
      issuer: issuer ?? new URL(authorizationEndpoint).origin,
      token_endpoint: tokenEndpoint,
      authorization_response_iss_parameter_supported: sendsIssuer,
    },
    client: { client_id: clientId },
    authentication: authenticationOf(provider, clientSecret, oauth),
    callOf,
    requestOptions: ({ timeoutMs, nowMs, signal }) => ({
      [oauth.customFetch]: createTokenFetch(http, { timeoutMs, nowMs, signal }),
      [oauth.allowInsecureRequests]: isLoopbackUrl(tokenEndpoint),
    }),
  };
}

function assertSecret(provider: OAuthProvider, secret: Secret | undefined): void {
  if (provider.clientAuthentication !== 'none' && secret === undefined) {
    throw new ConnectorError('config_invalid', 'the OAuth client must have a secret');
  }
}

function authenticationOf(
  provider: OAuthProvider,
  secret: Secret | undefined,
  oauth: typeof OAuth,
): OAuth.ClientAuth {
  if (provider.clientAuthentication === 'none' || secret === undefined) return oauth.None();
  return provider.clientAuthentication === 'client_secret_basic'
    ? oauth.ClientSecretBasic(secret.reveal())
    : oauth.ClientSecretPost(secret.reveal());
}

function authorizationUrlOf(
  { provider, clientId, redirectUri }: OAuthClientOptions,
  request: Parameters<OAuthClient['authorizationUrl']>[0],
): string {
  const { state, codeChallenge, scopes = provider.scopes } = request;
  if (provider.usesPkce && codeChallenge === undefined) {
    throw new ConnectorError('config_invalid', 'the authorization URL must have a code challenge');
  }
  const url = new URL(provider.authorizationEndpoint);
  const parameters = url.searchParams;
  for (const [name, value] of Object.entries(provider.authorizationParameters ?? {})) {
    parameters.set(name, value);
  }
  parameters.set('response_type', 'code');
  parameters.set('client_id', clientId);
  parameters.set('redirect_uri', redirectUri);
  if (scopes.length > 0) parameters.set('scope', scopes.join(provider.scopeSeparator ?? ' '));
  parameters.set('state', state);
  if (codeChallenge !== undefined) {
    parameters.set('code_challenge', codeChallenge);
    parameters.set('code_challenge_method', 'S256');
  }
  return url.href;
}

/** Meta ends its redirects in `#_`, which gets into a code that was copied from the address bar. */
const FACEBOOK_TAIL = /#_$/;

async function exchange(
  parts: StandardParts,
  { code, codeVerifier, issuer }: AuthorizationGrant,
  signal: AbortSignal | undefined,
): Promise<OAuthTokens> {
  const { oauth, provider, server, client, authentication, redirectUri } = parts;
  const answer = new URLSearchParams({ code: code.replace(FACEBOOK_TAIL, '') });
  if (issuer !== undefined && provider.issuer !== undefined) answer.set('iss', issuer);
  const parameters = oauth.validateAuthResponse(server, client, answer, oauth.expectNoState);
  const call = parts.callOf(signal);
  if (provider.exchange !== undefined) {
    return provider.exchange({ code: answer.get('code') ?? '', codeVerifier }, call);
  }
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    parameters,
    redirectUri,
    codeVerifier ?? oauth.nopkce,
    parts.requestOptions(call),
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response);
  return toTokens(tokens, call.nowMs);
}

async function refresh(
  parts: StandardParts,
  tokens: OAuthTokens,
  signal: AbortSignal | undefined,
): Promise<OAuthTokens> {
  const { oauth, provider, server, client, authentication } = parts;
  const call = parts.callOf(signal);
  if (provider.refresh !== undefined) return provider.refresh(tokens, call);
  const { refreshToken } = tokens;
  if (refreshToken === undefined) {
    throw new ConnectorError('auth_invalid', 'there must be a refresh token; connect again', {
      effect: 'none',
    });
  }
  const response = await oauth.refreshTokenGrantRequest(
    server,
    client,
    authentication,
    refreshToken.reveal(),
    parts.requestOptions(call),
  );
  const renewed = await oauth.processRefreshTokenResponse(server, client, response);
  const { scopes } = tokens;
  return { refreshToken, ...(scopes && { scopes }), ...toTokens(renewed, call.nowMs) };
}

function toTokens(answer: OAuth.TokenEndpointResponse, nowMs: number): OAuthTokens {
  const { access_token, refresh_token, expires_in, scope } = answer;
  return {
    accessToken: Secret.of(access_token),
    ...(refresh_token !== undefined && { refreshToken: Secret.of(refresh_token) }),
    ...(expires_in !== undefined && { expiresAtMs: nowMs + expires_in * 1000 }),
    ...(scope !== undefined && { scopes: scope.split(/[ ,]+/).filter((name) => name !== '') }),
  };
}

async function guarded<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) throw error;
    throw tokenError(error);
  }
}
