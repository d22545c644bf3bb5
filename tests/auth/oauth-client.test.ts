import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';

import {
  createEncryption,
  createMemoryUsedNonces,
  createOAuthClient,
  createOAuthFlows,
  type OAuthClient,
} from '@pyloto/core-auth';
import { type HttpRequest, type OAuthProvider, Secret } from '@pyloto/core-connectors';
import { createHttpClient } from '@pyloto/core-http';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { signIn } from './sign-in.ts';
import { type OidcProviderServer, startOidcProvider } from './start-oidc-provider.ts';

const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
const http = createHttpClient({ addressGuard: 'any' });
const flows = createOAuthFlows({
  connector: 'parcels',
  encryption: createEncryption({
    keys: [{ id: 'k1', key: Secret.of(randomBytes(32).toString('base64')) }],
  }),
  nonces: createMemoryUsedNonces({ clock }),
  clock,
  randomBytes,
});

let oidc: OidcProviderServer;

beforeAll(async () => {
  oidc = await startOidcProvider({ accessTokenSeconds: 600 });
});

afterAll(async () => {
  await http.close();
  await oidc.stop();
});

function clientOf(overrides: Partial<OAuthProvider> = {}): OAuthClient {
  const { provider, clientId, clientSecret, redirectUri } = oidc;
  return createOAuthClient({
    provider: { ...provider, ...overrides },
    clientId,
    clientSecret,
    redirectUri,
    http,
    clock,
  });
}

/** Goes to the provider and back; gives what a callback would exchange. */
async function authorize(client: OAuthClient) {
  const request = { tenantId: 'acme', providerId: client.provider.id };
  const { state, codeChallenge, cookie } = flows.begin(request, { usesPkce: true });
  const back = await signIn(client.authorizationUrl({ state, codeChallenge }));
  const flow = await flows.finish({
    state: back.searchParams.get('state') ?? '',
    cookieOf: (id) => (id === cookie.id ? cookie.value : undefined),
  });
  if (!flow.ok) throw new Error(flow.reason);
  const issuer = back.searchParams.get('iss') ?? undefined;
  const code = back.searchParams.get('code') ?? '';
  return { code, codeVerifier: flow.codeVerifier, issuer, back };
}

test('a person’s authorization becomes tokens that say whose they are, and they can be renewed', async () => {
  const client = clientOf();
  const beforeMs = Date.now();
  const tokens = await client.exchange(await authorize(client));
  expect(tokens).toMatchObject({
    accessToken: expect.any(Secret),
    refreshToken: expect.any(Secret),
    scopes: ['openid', 'offline_access'],
  });
  expect(tokens.expiresAtMs).toBeGreaterThanOrEqual(beforeMs + 600_000);
  expect(tokens.expiresAtMs).toBeLessThanOrEqual(Date.now() + 600_000);
  expect(await client.identify(tokens)).toEqual([{ accountId: 'account-1' }]);
  const renewed = await client.refresh(tokens);
  expect(renewed.accessToken.reveal()).not.toBe(tokens.accessToken.reveal());
  expect(renewed.refreshToken?.reveal()).not.toBe(tokens.refreshToken?.reveal());
  expect(await client.identify(renewed)).toEqual([{ accountId: 'account-1' }]);
});

test('a refresh token that the server keeps is kept', async () => {
  const keeping = await startOidcProvider({ rotatesRefreshTokens: false });
  const { provider, clientId, clientSecret, redirectUri } = keeping;
  const made = { provider, clientId, clientSecret, redirectUri, http, clock };
  const withoutRefreshToken = createOAuthClient({
    ...made,
    http: {
      close: http.close,
      request: async (request: HttpRequest) => {
        const response = await http.request(request);
        const answer: Record<string, unknown> = JSON.parse(Buffer.from(response.body).toString());
        delete answer['refresh_token'];
        return { ...response, body: Buffer.from(JSON.stringify(answer)) };
      },
    },
  });
  const client = createOAuthClient(made);
  const tokens = await client.exchange(await authorize(client));
  const renewed = await withoutRefreshToken.refresh(tokens);
  expect(renewed.accessToken.reveal()).not.toBe(tokens.accessToken.reveal());
  expect(renewed.refreshToken?.reveal()).toBe(tokens.refreshToken?.reveal());
  await keeping.stop();
});

test('the server wants PKCE: no code without a challenge, no tokens with another verifier', async () => {
  const lax = clientOf({ usesPkce: false });
  const back = await signIn(lax.authorizationUrl({ state: 's' }));
  expect(back.searchParams.get('error')).toBe('invalid_request');
  const client = clientOf();
  const granted = await authorize(client);
  const otherVerifier = randomBytes(32).toString('base64url');
  await expect(client.exchange({ ...granted, codeVerifier: otherVerifier })).rejects.toMatchObject({
    code: 'auth_invalid',
    upstreamCode: 'invalid_grant',
  });
});

test('a code is good for once', async () => {
  const client = clientOf();
  const granted = await authorize(client);
  await client.exchange(granted);
  await expect(client.exchange(granted)).rejects.toMatchObject({
    code: 'auth_invalid',
    upstreamStatus: 400,
    effect: 'none',
  });
});

test('the tail that Meta puts behind a code is no part of it', async () => {
  const client = clientOf();
  const granted = await authorize(client);
  const tokens = await client.exchange({ ...granted, code: `${granted.code}#_` });
  expect(tokens.refreshToken).toBeInstanceOf(Secret);
});

test('a refresh token that was used before, or was made up, has to be replaced by a person', async () => {
  const client = clientOf();
  const tokens = await client.exchange(await authorize(client));
  await client.refresh(tokens);
  const refusal = { code: 'auth_invalid', upstreamCode: 'invalid_grant' };
  await expect(client.refresh(tokens)).rejects.toMatchObject(refusal);
  const madeUp = { ...tokens, refreshToken: Secret.of('made-up') };
  await expect(client.refresh(madeUp)).rejects.toMatchObject(refusal);
  await expect(client.refresh({ accessToken: tokens.accessToken })).rejects.toMatchObject({
    code: 'auth_invalid',
  });
});

test('an answer of another issuer, or of none, is not exchanged', async () => {
  const client = clientOf();
  const granted = await authorize(client);
  const before = oidc.tokenRequests.length;
  const other = { ...granted, issuer: 'https://attacker.example' };
  await expect(client.exchange(other)).rejects.toMatchObject({ code: 'upstream_rejected' });
  const unnamed = { ...granted, issuer: undefined };
  await expect(client.exchange(unnamed)).rejects.toMatchObject({ code: 'upstream_rejected' });
  expect(oidc.tokenRequests).toHaveLength(before);
});

test('a client that the server does not know is refused, and no error holds a secret', async () => {
  const { provider, clientId, redirectUri } = oidc;
  const impostor = createOAuthClient({
    provider,
    clientId,
    clientSecret: Secret.of('canary-secret-0123456789'),
    redirectUri,
    http,
    clock,
  });
  const granted = await authorize(clientOf());
  const error: unknown = await impostor.exchange(granted).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'upstream_rejected', upstreamCode: 'invalid_client' });
  const shown = inspect(error, { depth: 10, showHidden: true });
  expect(shown).not.toContain('canary');
  expect(shown).not.toContain(granted.code);
});

test('a person who refuses comes back without a code', async () => {
  const client = clientOf();
  const { state, codeChallenge } = flows.begin(
    { tenantId: 'acme', providerId: 'oidc' },
    { usesPkce: true },
  );
  const url = client.authorizationUrl({ state, codeChallenge });
  const back = await signIn(url, { login: 'account-1', grants: false });
  expect(back.searchParams.get('error')).toBe('access_denied');
  expect(back.searchParams.get('code')).toBeNull();
  expect(back.searchParams.get('state')).toBe(state);
});
