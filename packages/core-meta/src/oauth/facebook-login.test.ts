import { inspect } from 'node:util';

import { type OAuthAccount, type OAuthTokens, Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { type Answer, failureOf } from '../graph/test-graph.ts';
import { facebookLogin } from './index.ts';
import { loginWith, NOW_MS, told } from './test-login.ts';

const provider = facebookLogin();
const TOKENS: OAuthTokens = { accessToken: Secret.of('EAAperson') };
const ME = { body: { id: '122099871234567890' } };

function toldOf(accounts: readonly OAuthAccount[]) {
  return accounts.map(({ tokens, ...account }) => ({ ...account, ...(tokens && told(tokens)) }));
}

test('a code becomes a person’s token, and that one of sixty days', async () => {
  const { call, asked } = await loginWith({
    '/v26.0/oauth/access_token': ({ query }) =>
      query['grant_type'] === undefined
        ? { body: { access_token: 'EAAshort', expires_in: 5000 } }
        : { body: { access_token: 'EAAlong', expires_in: 5_184_000 } },
  });
  const tokens = await provider.exchange!({ code: 'code-1' }, call);
  expect(told(tokens)).toEqual({ accessToken: 'EAAlong', expiresAtMs: NOW_MS + 5_184_000_000 });
  const client = { client_id: '1234567890', client_secret: 'canary-app-secret' };
  expect(asked.map(({ query }) => query)).toEqual([
    { ...client, redirect_uri: 'https://connect.example/oauth/callback', code: 'code-1' },
    { ...client, grant_type: 'fb_exchange_token', fb_exchange_token: 'EAAshort' },
  ]);
});

test('every Page that a person lets the app use is an account, with a token of its own that does not end', async () => {
  const pages: Record<string, Answer> = {
    '': {
      body: {
        data: [
          { id: 10998877665544332, access_token: 'EAApage1' },
          { id: '2', name: 'without a token' },
        ],
        paging: { cursors: { after: 'c1' }, next: 'https://graph.example/next' },
      },
    },
    c1: {
      body: { data: [{ id: '3', access_token: 'EAApage3' }], paging: { cursors: { after: 'c2' } } },
    },
  };
  const { call, asked } = await loginWith({
    '/v26.0/me': ME,
    '/v26.0/me/accounts': ({ query }) => pages[query['after'] ?? ''] ?? 'cut',
  });
  const userId = '122099871234567890';
  expect(toldOf(await provider.identify!(TOKENS, call))).toEqual([
    { accountId: '10998877665544332', userId, accessToken: 'EAApage1' },
    { accountId: '3', userId, accessToken: 'EAApage3' },
  ]);
  expect(asked).toHaveLength(3);
  for (const { headers, query } of asked) {
    expect(headers.authorization).toBe('Bearer EAAperson');
    expect(query['appsecret_proof']).toMatch(/^[0-9a-f]{64}$/);
  }
});

test('an answer that leads to itself for ever is left', async () => {
  const { call, asked } = await loginWith({
    '/v26.0/me': ME,
    '/v26.0/me/accounts': {
      body: { data: [], paging: { cursors: { after: 'same' }, next: 'https://graph.example/' } },
    },
  });
  expect(await provider.identify!(TOKENS, call)).toEqual([]);
  expect(asked).toHaveLength(21);
});

test('a person who chose no Page has none', async () => {
  const { call } = await loginWith({ '/v26.0/me': ME, '/v26.0/me/accounts': { body: {} } });
  expect(await provider.identify!(TOKENS, call)).toEqual([]);
});

test('a token that Graph refuses is refused, without a word of Meta’s', async () => {
  const body = { error: { message: 'canary words', code: 190, error_subcode: 460 } };
  const { call } = await loginWith({ '/v26.0/me': { status: 400, body } });
  const failure = await failureOf(provider.identify!(TOKENS, call));
  expect(failure).toMatchObject({ code: 'auth_invalid', upstreamCode: '190/460' });
  expect(inspect(failure, { depth: 9 })).not.toMatch(/canary|EAAperson/);
});

test('browsers go to Facebook, or to where the settings say', () => {
  const { id, channel, authorizationEndpoint, tokenEndpoint } = provider;
  expect([id, channel]).toEqual(['facebook', 'messenger']);
  expect(authorizationEndpoint).toBe('https://www.facebook.com/v26.0/dialog/oauth');
  expect(tokenEndpoint).toBe('https://graph.facebook.com/v26.0/oauth/access_token');
  const settings = { FACEBOOK_LOGIN_URL: 'https://a.example', META_GRAPH_VERSION: 'v27.0' };
  expect(provider.endpointsAt?.(settings)).toEqual({
    authorizationEndpoint: 'https://a.example/v27.0/dialog/oauth',
    tokenEndpoint: 'https://graph.facebook.com/v27.0/oauth/access_token',
  });
});

test('a configuration of Login for Business says what is asked for', () => {
  expect(provider.scopes).toContain('pages_messaging');
  const business = facebookLogin({ configId: '998877' });
  expect(business).toMatchObject({ scopes: [], authorizationParameters: { config_id: '998877' } });
});
