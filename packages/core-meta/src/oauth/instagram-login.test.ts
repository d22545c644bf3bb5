import { inspect } from 'node:util';

import { type OAuthCall, type OAuthTokens, Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { type Answer, type Asked, failureOf } from '../graph/test-graph.ts';
import { instagramLogin } from './index.ts';
import { loginWith, NOW_MS, told } from './test-login.ts';

const DAY_MS = 86_400_000;
const provider = instagramLogin();

const CODE_PATH = '/oauth/access_token';
const SHORT = { access_token: 'IGshort', user_id: 17841405309211844, permissions: ['a', 'b'] };
const LONG = { access_token: 'IGlong', token_type: 'bearer', expires_in: 5_183_944 };

function exchange(call: OAuthCall): Promise<OAuthTokens> {
  return provider.exchange!({ code: 'code-1' }, call);
}

function formOf({ body }: Pick<Asked, 'body'>): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body));
}

test('a code becomes a token of an hour, and that one of sixty days', async () => {
  const { call, asked } = await loginWith({
    [CODE_PATH]: { body: { data: [SHORT] } },
    '/access_token': { body: LONG },
  });
  expect(told(await exchange(call))).toEqual({
    accessToken: 'IGlong',
    expiresAtMs: NOW_MS + 5_183_944_000,
    scopes: ['a', 'b'],
  });
  const [short, long] = asked;
  expect(short).toMatchObject({ method: 'POST', path: CODE_PATH, query: {} });
  expect(short?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(formOf(short!)).toEqual({
    client_id: '1234567890',
    client_secret: 'canary-app-secret',
    grant_type: 'authorization_code',
    redirect_uri: 'https://connect.example/oauth/callback',
    code: 'code-1',
  });
  expect(long).toMatchObject({
    method: 'GET',
    path: '/access_token',
    query: {
      grant_type: 'ig_exchange_token',
      client_secret: 'canary-app-secret',
      access_token: 'IGshort',
    },
  });
});

test.each([
  ['a list', ['a', 'b'], ['a', 'b']],
  ['a text', 'a, b,', ['a', 'b']],
  ['nothing', undefined, undefined],
])(
  'in a flat answer with %s of permissions these are the scopes',
  async (_, permissions, scopes) => {
    const { call } = await loginWith({
      [CODE_PATH]: { body: { ...SHORT, permissions } },
      '/access_token': { body: LONG },
    });
    expect((await exchange(call)).scopes).toEqual(scopes);
  },
);

test('a long-lived token whose end is not told ends after sixty days', async () => {
  const { call } = await loginWith({
    [CODE_PATH]: { body: SHORT },
    '/access_token': { body: { access_token: 'IGlong' } },
  });
  expect((await exchange(call)).expiresAtMs).toBe(NOW_MS + 60 * DAY_MS);
});

const flat = (status: number, code: number, text: string): Answer => ({
  status,
  body: { error_type: 'OAuthException', code, error_message: text },
});
const graph = (status: number, code: number, more: object = {}): Answer => ({
  status,
  body: { error: { message: 'canary words', type: 'OAuthException', code, ...more } },
});

test.each([
  ['a code that was used', flat(400, 400, 'This authorization code has been used'), 'auth_invalid'],
  ['a code nobody knows', flat(400, 400, 'Matching code was not found'), 'auth_invalid'],
  ['another redirect URI', flat(400, 400, 'redirect_uri is not identical'), 'upstream_rejected'],
  ['a wrong secret', flat(400, 400, 'canary words'), 'upstream_rejected'],
  ['too many requests', flat(400, 429, 'canary words'), 'rate_limited'],
  ['a server that fails', flat(500, 500, 'canary words'), 'upstream_unavailable'],
  ['a server that fails in other words', { status: 502, body: '<html>' }, 'upstream_unavailable'],
  ['an answer without a token', { body: { user_id: '1' } }, 'upstream_rejected'],
  ['an answer of nothing', { body: '' }, 'upstream_unavailable'],
  ['a Graph error', graph(400, 190), 'auth_invalid'],
])('%s for a code is %s', async (_, answer, code) => {
  const { call, asked } = await loginWith({ [CODE_PATH]: answer });
  const failure = await failureOf(exchange(call));
  expect(failure.code).toBe(code);
  expect(inspect(failure, { depth: 9 })).not.toMatch(/canary|code-1/);
  expect(asked).toHaveLength(1);
});

const TOKENS: OAuthTokens = {
  accessToken: Secret.of('IGold'),
  expiresAtMs: NOW_MS + 9 * DAY_MS,
  scopes: ['a'],
};

test('a token renews by itself for sixty days, and keeps its scopes', async () => {
  const { call, asked } = await loginWith({ '/refresh_access_token': { body: LONG } });
  expect(told(await provider.refresh!(TOKENS, call))).toEqual({
    accessToken: 'IGlong',
    expiresAtMs: NOW_MS + 5_183_944_000,
    scopes: ['a'],
  });
  expect(asked[0]?.query).toEqual({ grant_type: 'ig_refresh_token', access_token: 'IGold' });
  expect(provider).toMatchObject({ renewsByAccessToken: true, renewEarlyMs: 10 * DAY_MS });
});

test('a token that is not a day old is not renewed, and nobody is asked', async () => {
  const { call, asked } = await loginWith({ '/refresh_access_token': { body: LONG } });
  const young = { ...TOKENS, expiresAtMs: NOW_MS + 59 * DAY_MS + 60_000 };
  const failure = await failureOf(provider.refresh!(young, call));
  expect(failure).toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 60_000 });
  expect(asked).toEqual([]);
  await provider.refresh!({ ...young, expiresAtMs: NOW_MS + 59 * DAY_MS }, call);
  await provider.refresh!({ accessToken: TOKENS.accessToken }, call);
  expect(asked).toHaveLength(2);
});

test.each([
  ['has ended', graph(400, 190, { error_subcode: 463 }), 'auth_invalid'],
  ['was taken back', graph(400, 190, { error_subcode: 458 }), 'auth_invalid'],
  ['is asked about too often', graph(400, 4), 'rate_limited'],
  ['meets a server that fails', graph(500, 2), 'upstream_unavailable'],
  ['is of a private account', graph(400, 100), 'payload_invalid'],
])('a token that %s is not renewed: the code says so', async (_, answer, code) => {
  const { call } = await loginWith({ '/refresh_access_token': answer });
  const failure = await failureOf(provider.refresh!(TOKENS, call));
  expect(failure.code).toBe(code);
  expect(inspect(failure, { depth: 9 })).not.toMatch(/canary|IGold/);
});

test.each([
  ['texts', '{"user_id":"17841405309211844","id":"9107421598123456789"}'],
  ['numbers', '{"user_id":17841405309211844,"id":9107421598123456789}'],
  ['a list of one', '{"data":[{"user_id":17841405309211844,"id":"9107421598123456789"}]}'],
])(
  'an account is named as webhooks name it, and its person as callbacks do, from %s',
  async (_, body) => {
    const { call, asked } = await loginWith({ '/v26.0/me': { body } });
    expect(await provider.identify!(TOKENS, call)).toEqual([
      { accountId: '17841405309211844', userId: '9107421598123456789' },
    ]);
    expect(asked[0]?.headers.authorization).toBe('Bearer IGold');
    expect(asked[0]?.query).toEqual({
      fields: 'id,user_id',
      appsecret_proof: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  },
);

test('an answer that names no account connects none', async () => {
  const { call } = await loginWith({ '/v26.0/me': { body: { id: '1' } } });
  expect((await failureOf(provider.identify!(TOKENS, call))).code).toBe('upstream_rejected');
});

test('a client without the app secret is a mistake of the configuration', async () => {
  const { call, asked } = await loginWith({});
  const publicClient = { ...call, clientSecret: undefined };
  expect((await failureOf(exchange(publicClient))).code).toBe('config_invalid');
  expect((await failureOf(provider.identify!(TOKENS, publicClient))).code).toBe('config_invalid');
  expect(asked).toEqual([]);
});

test('browsers go to Instagram, or to where the settings say', () => {
  expect(provider).toMatchObject({
    id: 'instagram',
    channel: 'instagram',
    authorizationEndpoint: 'https://www.instagram.com/oauth/authorize',
    tokenEndpoint: 'https://api.instagram.com/oauth/access_token',
    scopeSeparator: ',',
  });
  const settings = {
    INSTAGRAM_LOGIN_URL: 'http://127.0.0.1:1',
    INSTAGRAM_API_URL: 'https://b.example',
  };
  expect(provider.endpointsAt?.(settings)).toEqual({
    authorizationEndpoint: 'http://127.0.0.1:1/oauth/authorize',
    tokenEndpoint: 'https://b.example/oauth/access_token',
  });
});

test('an app asks for the scopes it wants', () => {
  const own = instagramLogin({
    scopes: ['instagram_business_basic'],
    authorizationParameters: { force_reauth: 'true' },
  });
  expect(own.scopes).toEqual(['instagram_business_basic']);
  expect(own.authorizationParameters).toEqual({ force_reauth: 'true' });
  expect(provider.scopes).toContain('instagram_business_manage_messages');
});
