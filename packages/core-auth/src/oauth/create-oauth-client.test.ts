import { inspect } from 'node:util';

import {
  ConnectorError,
  type HttpRequest,
  type HttpResponse,
  type OAuthProvider,
  Secret,
} from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { createOAuthClient, type OAuthClientOptions } from './create-oauth-client.ts';

const PROVIDER: OAuthProvider = {
  id: 'parcels',
  channel: 'parcels',
  authorizationEndpoint: 'https://parcels.example/authorize?version=2',
  tokenEndpoint: 'https://parcels.example/token',
  scopes: ['read', 'write'],
  usesPkce: true,
  clientAuthentication: 'client_secret_post',
};
const NOW_MS = 1_790_000_000_000;
const TOKENS = {
  accessToken: Secret.of('canary-access'),
  refreshToken: Secret.of('canary-refresh'),
};

type Answering = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

function clientWith(
  answering: Answering,
  {
    provider,
    ...options
  }: Partial<Omit<OAuthClientOptions, 'provider'>> & {
    readonly provider?: Partial<OAuthProvider>;
  } = {},
) {
  const requests: HttpRequest[] = [];
  const client = createOAuthClient({
    clientId: 'client-1',
    clientSecret: Secret.of('canary-client-secret'),
    redirectUri: 'https://connect.example/oauth/callback',
    http: {
      request: async (request) => {
        requests.push(request);
        return answering(request);
      },
      close: async () => {},
    },
    clock: { now: () => NOW_MS },
    ...options,
    provider: { ...PROVIDER, ...provider },
  });
  return { client, requests };
}

function answer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(text),
  };
}

/** The form that was sent first. */
function fieldsOf([request]: readonly HttpRequest[]): Record<string, string> {
  const body = typeof request?.body === 'string' ? request.body : '';
  return Object.fromEntries(new URLSearchParams(body));
}

const GRANTED = { access_token: 'at-1', token_type: 'Bearer', expires_in: 3600 };

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable('it must fail'),
    (error: unknown) => error,
  );
}

test('the authorization URL has what the standard and the provider want, and keeps its own query', () => {
  const { client } = clientWith(() => answer(200, GRANTED), {
    provider: { scopeSeparator: ',', authorizationParameters: { force_reauth: 'true' } },
  });
  const url = new URL(client.authorizationUrl({ state: 'a state', codeChallenge: 'challenge' }));
  expect(url.origin + url.pathname).toBe('https://parcels.example/authorize');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    version: '2',
    force_reauth: 'true',
    response_type: 'code',
    client_id: 'client-1',
    redirect_uri: 'https://connect.example/oauth/callback',
    scope: 'read,write',
    state: 'a state',
    code_challenge: 'challenge',
    code_challenge_method: 'S256',
  });
  expect(url.href).not.toContain('canary');
});

test('a provider with PKCE gets no authorization URL without a challenge', () => {
  const { client } = clientWith(() => answer(200, GRANTED));
  expect(() => client.authorizationUrl({ state: 's' })).toThrow('code challenge');
});

test('the token request goes through the HTTP port, with the credentials in the body and a timeout', async () => {
  const { client, requests } = clientWith(() => answer(200, GRANTED), { timeoutMs: 1234 });
  const tokens = await client.exchange({ code: 'code-1', codeVerifier: 'v'.repeat(43) });
  expect(tokens).toEqual({ accessToken: Secret.of('at-1'), expiresAtMs: NOW_MS + 3_600_000 });
  expect(tokens.accessToken.reveal()).toBe('at-1');
  expect(requests).toMatchObject([
    { method: 'POST', url: 'https://parcels.example/token', timeoutMs: 1234 },
  ]);
  expect(fieldsOf(requests)).toEqual({
    grant_type: 'authorization_code',
    code: 'code-1',
    code_verifier: 'v'.repeat(43),
    redirect_uri: 'https://connect.example/oauth/callback',
    client_id: 'client-1',
    client_secret: 'canary-client-secret',
  });
});

test('basic authentication keeps the secret out of the body, and a public client has none', async () => {
  const basic = clientWith(() => answer(200, GRANTED), {
    provider: { clientAuthentication: 'client_secret_basic' },
  });
  await basic.client.refresh(TOKENS);
  const credentials = Buffer.from('client-1:canary-client-secret').toString('base64');
  const headers = new Headers(basic.requests[0]?.headers);
  expect(headers.get('authorization')).toMatch(/^Basic /);
  expect(decodeURIComponent(atob(headers.get('authorization')!.slice(6)))).toBe(atob(credentials));
  expect(fieldsOf(basic.requests)).not.toHaveProperty('client_secret');
  const open = clientWith(() => answer(200, GRANTED), {
    provider: { clientAuthentication: 'none' },
  });
  await open.client.refresh(TOKENS);
  expect(fieldsOf(open.requests)).toEqual({
    grant_type: 'refresh_token',
    refresh_token: 'canary-refresh',
    client_id: 'client-1',
  });
});

test.each([
  ['invalid_grant', 400, { error: 'invalid_grant' }, { code: 'auth_invalid', effect: 'none' }],
  ['invalid_client', 401, { error: 'invalid_client' }, { code: 'upstream_rejected' }],
  [
    'an error of its own',
    400,
    { error: 'canary-error' },
    { code: 'upstream_rejected', upstreamCode: undefined },
  ],
  ['an error object', 400, { error: { message: 'canary' } }, { code: 'upstream_rejected' }],
  ['text', 403, 'canary <html>', { code: 'upstream_rejected', upstreamStatus: 403 }],
  ['a redirect', 302, '', { code: 'upstream_rejected', upstreamStatus: 302 }],
  [
    'a failure',
    500,
    { error: 'invalid_grant' },
    { code: 'upstream_unavailable', effect: 'unknown' },
  ],
  ['a gateway', 503, 'canary', { code: 'upstream_unavailable', upstreamStatus: 503 }],
  ['a passing error', 400, { error: 'temporarily_unavailable' }, { code: 'upstream_unavailable' }],
  ['too many', 429, 'canary', { code: 'rate_limited', upstreamStatus: 429 }],
  ['no JSON', 200, 'canary', { code: 'upstream_rejected' }],
  ['no token', 200, { token_type: 'bearer', canary: 1 }, { code: 'upstream_rejected' }],
  [
    'another type',
    200,
    { access_token: 'canary', token_type: 'mac' },
    { code: 'upstream_rejected' },
  ],
  ['nothing', 204, '', { code: 'upstream_rejected' }],
])('%s is told by its code, without data', async (...[, status, body, expected]) => {
  const { client } = clientWith(() => answer(status, body));
  for (const call of [
    client.exchange({ code: 'canary-code', codeVerifier: 'canary'.repeat(8) }),
    client.refresh(TOKENS),
  ]) {
    const error = await failureOf(call);
    expect(error).toBeInstanceOf(ConnectorError);
    expect(error).toMatchObject(expected);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary');
  }
});

test.each([
  ['7', 7000],
  [new Date(NOW_MS + 90_000).toUTCString(), 90_000],
  ['999999999', 86_400_000],
  ['-1', undefined],
  ['soon', undefined],
])('a wait of %j is told', async (header, retryAfterMs) => {
  const { client } = clientWith(() => answer(503, '', { 'retry-after': header }));
  const error = await failureOf(client.refresh(TOKENS));
  expect(error).toMatchObject({ code: 'upstream_unavailable', retryAfterMs });
});

test('a timeout passes, and what else the HTTP client says stays as it is', async () => {
  const timeout = new ConnectorError('timeout', 'late', { effect: 'unknown' });
  const late = clientWith(() => Promise.reject(timeout));
  expect(await failureOf(late.client.refresh(TOKENS))).toMatchObject({
    code: 'upstream_unavailable',
    effect: 'unknown',
  });
  const forbidden = new ConnectorError('address_forbidden', 'not there');
  const guarded = clientWith(() => Promise.reject(forbidden));
  expect(await failureOf(guarded.client.refresh(TOKENS))).toBe(forbidden);
});

test('who aborts gets the reason back', async () => {
  const reason = new Error('the app stops');
  const controller = new AbortController();
  const { client } = clientWith(({ signal }) => {
    controller.abort(reason);
    return Promise.reject(signal?.reason);
  });
  expect(await failureOf(client.refresh(TOKENS, controller.signal))).toBe(reason);
});

test('what a refresh does not repeat stays', async () => {
  const { client } = clientWith(() => answer(200, GRANTED));
  const renewed = await client.refresh({ ...TOKENS, expiresAtMs: 1, scopes: ['read'] });
  expect(renewed).toEqual({
    accessToken: Secret.of('at-1'),
    refreshToken: TOKENS.refreshToken,
    expiresAtMs: NOW_MS + 3_600_000,
    scopes: ['read'],
  });
  expect(renewed.refreshToken?.reveal()).toBe('canary-refresh');
  const endless = clientWith(() => answer(200, { access_token: 'at-2', token_type: 'bearer' }));
  expect(await endless.client.refresh({ ...TOKENS, expiresAtMs: 1 })).not.toHaveProperty(
    'expiresAtMs',
  );
});

test('a provider with steps of its own has them instead of the standard’s', async () => {
  const own = { accessToken: Secret.of('own') };
  const seen: unknown[] = [];
  const { client, requests } = clientWith(() => answer(200, GRANTED), {
    provider: {
      exchange: async (grant, call) => {
        seen.push(grant, call.redirectUri, call.nowMs, call.clientSecret?.reveal());
        return own;
      },
      refresh: async () => {
        throw new TypeError('canary');
      },
      identify: async () => [{ accountId: 'a-1', tokens: own }],
    },
  });
  expect(await client.exchange({ code: 'code-1#_', codeVerifier: 'v' })).toBe(own);
  expect(seen).toEqual([
    { code: 'code-1', codeVerifier: 'v' },
    'https://connect.example/oauth/callback',
    NOW_MS,
    'canary-client-secret',
  ]);
  expect(await client.identify(own)).toEqual([{ accountId: 'a-1', tokens: own }]);
  const error = await failureOf(client.refresh(own));
  expect(error).toMatchObject({ code: 'upstream_rejected' });
  expect(inspect(error, { depth: 20 })).not.toContain('canary');
  expect(requests).toEqual([]);
});

test('an operator’s settings move the endpoints, and the provider’s own steps are told them', async () => {
  const settings = { PARCELS_LOGIN_URL: 'https://login.parcels.example' };
  const seen: unknown[] = [];
  const { client, requests } = clientWith(() => answer(200, GRANTED), {
    settings,
    provider: {
      endpointsAt: ({ PARCELS_LOGIN_URL: url }) => ({
        authorizationEndpoint: `${url}/authorize`,
        tokenEndpoint: `${url}/token`,
      }),
      identify: async (_, call) => {
        seen.push(call.settings);
        return [];
      },
    },
  });
  const url = new URL(client.authorizationUrl({ state: 's', codeChallenge: 'c' }));
  expect(url.origin + url.pathname).toBe('https://login.parcels.example/authorize');
  await client.refresh(TOKENS);
  expect(requests[0]?.url).toBe('https://login.parcels.example/token');
  await client.identify(TOKENS);
  expect(seen).toEqual([settings]);
});

test('a provider that cannot say whose tokens are says nothing', async () => {
  const { client } = clientWith(() => answer(200, GRANTED));
  expect(await client.identify(TOKENS)).toBeUndefined();
});

test.each([
  ['http to another machine', { provider: { tokenEndpoint: 'http://parcels.example/token' } }],
  [
    'http to another machine by a setting',
    {
      provider: {
        endpointsAt: () => ({
          authorizationEndpoint: 'https://parcels.example/authorize',
          tokenEndpoint: 'http://parcels.example/token',
        }),
      },
    },
  ],
  ['no address', { provider: { authorizationEndpoint: 'parcels' } }],
  ['a redirect over http', { redirectUri: 'http://connect.example/oauth/callback' }],
  ['a redirect with a fragment', { redirectUri: 'https://connect.example/#x' }],
  ['no secret', { clientSecret: undefined }],
])('%s is a mistake of the configuration', (_, options) => {
  expect(() => clientWith(() => answer(200, GRANTED), options)).toThrow(
    expect.objectContaining({ code: 'config_invalid' }),
  );
});

test('http on this machine is good enough', async () => {
  const { client } = clientWith(() => answer(200, GRANTED), {
    provider: { tokenEndpoint: 'http://127.0.0.1:9/token' },
    redirectUri: 'http://localhost:8080/oauth/callback',
  });
  expect(await client.refresh(TOKENS)).toMatchObject({ expiresAtMs: NOW_MS + 3_600_000 });
});
