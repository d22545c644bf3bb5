import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type OAuthProvider, Secret } from '@pyloto/core-connectors';
import { Provider, type Configuration } from 'oidc-provider';

/** How a provider of a test behaves. */
export type OidcProviderOptions = {
  /** Default: 3600. */
  readonly accessTokenSeconds?: number;
  /** Whether a refresh token is good for once. Default: true. */
  readonly rotatesRefreshTokens?: boolean;
  /** What the answer of a token request waits for after the server has done what was asked. Default: nothing. */
  readonly beforeAnswer?: () => Promise<unknown>;
  /** More of the provider's own configuration. */
  readonly configuration?: Configuration;
};

/** What a token request asked for, and how it went. */
export type TokenRequest = { readonly grantType: string; readonly status: number };

/** A real OAuth server on a free loopback port, with one client. */
export type OidcProviderServer = {
  readonly provider: OAuthProvider;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly redirectUri: string;
  /** Every token request so far. */
  readonly tokenRequests: readonly TokenRequest[];
  /** The server itself, for what a test wants to see or spoil. */
  readonly server: Provider;
  readonly stop: () => Promise<void>;
};

const CLIENT_ID = 'pyloto-tests';
const CLIENT_SECRET = 'a-client-secret-of-the-tests-0123456789';
const REDIRECT_URI = 'http://127.0.0.1/oauth/callback';

/** Starts oidc-provider, which wants PKCE, names itself in its answers (RFC 9207) and takes every login. */
export async function startOidcProvider(
  options: OidcProviderOptions = {},
): Promise<OidcProviderServer> {
  const http = createServer();
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${portOf(http.address())}`;
  const server = new Provider(issuer, configurationOf(options));
  const tokenRequests: TokenRequest[] = [];
  server.on('grant.success', ({ oidc, status }) => {
    tokenRequests.push({ grantType: String(oidc.params?.['grant_type']), status });
  });
  server.on('grant.error', ({ oidc }, error) => {
    const { statusCode: status } = error;
    tokenRequests.push({ grantType: String(oidc.params?.['grant_type']), status });
  });
  server.use(async (context, next) => {
    await next();
    if (context.path === '/token') await options.beforeAnswer?.();
  });
  const answer = server.callback();
  http.on('request', (request, response) => void answer(request, response));
  return {
    provider: providerAt(issuer),
    clientId: CLIENT_ID,
    clientSecret: Secret.of(CLIENT_SECRET),
    redirectUri: REDIRECT_URI,
    tokenRequests,
    server,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function providerAt(issuer: string): OAuthProvider {
  return {
    id: 'oidc',
    channel: 'parcels',
    authorizationEndpoint: `${issuer}/auth`,
    tokenEndpoint: `${issuer}/token`,
    issuer,
    sendsIssuer: true,
    scopes: ['openid', 'offline_access'],
    usesPkce: true,
    clientAuthentication: 'client_secret_basic',
    authorizationParameters: { prompt: 'consent' },
    identify: async ({ accessToken }, { http, timeoutMs }) => {
      const headers = { authorization: `Bearer ${accessToken.reveal()}` };
      const request = { method: 'GET', url: `${issuer}/me`, headers, timeoutMs } as const;
      const { body } = await http.request(request);
      const { sub }: { sub: string } = JSON.parse(Buffer.from(body).toString());
      return [{ accountId: sub }];
    },
  };
}

function configurationOf({
  accessTokenSeconds = 3600,
  rotatesRefreshTokens = true,
  configuration,
}: OidcProviderOptions): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [REDIRECT_URI],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    cookies: { keys: ['a-key-of-the-tests'] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    issueRefreshToken: () => true,
    rotateRefreshToken: rotatesRefreshTokens,
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: 60,
      Grant: 86_400,
      IdToken: 3600,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
    ...configuration,
  };
}
