import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  type Connection,
  createEncryption,
  createOAuthClient,
  createTokenManager,
  type OAuthClient,
  type TokenManager,
} from '@pyloto/core-auth';
import { createRedisConnectionHealth, createRedisTokenStorage } from '@pyloto/core-auth/redis';
import { type AccountOwner, type Clock, type OAuthTokens, Secret } from '@pyloto/core-connectors';
import { createHttpClient } from '@pyloto/core-http';
import {
  closeRedis,
  createRedisClient,
  type RedisClient,
  whenRedisReady,
} from '@pyloto/core-redis';
import { startRedis, START_TIMEOUT_MS } from '@pyloto-tests/redis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { signIn } from './sign-in.ts';
import { type OidcProviderServer, startOidcProvider } from './start-oidc-provider.ts';
import { startTokenCopies, type TokenCopies } from './start-token-copies.ts';
import type { TokenCopySetup } from './token-copy.ts';

const COPIES = 3;
const CALLERS = 50;
const CONNECTOR = 'parcels';
const encryptionKey = randomBytes(32).toString('base64');
const encryption = createEncryption({ keys: [{ id: 'k1', key: Secret.of(encryptionKey) }] });
const clock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (delayMs) => {
    await sleep(delayMs);
  },
};
const http = createHttpClient({ addressGuard: 'any' });

let oidc: OidcProviderServer;
let oauth: OAuthClient;
let client: RedisClient;
let redisUrl: string;
let manager: TokenManager;
/** What an answer of the server waits for after it has done what was asked. */
let beforeAnswer: () => Promise<unknown> = async () => {};
const changes: Connection[] = [];
const stops: (() => Promise<void>)[] = [];
const copiesOfTest: TokenCopies[] = [];

beforeAll(async () => {
  const redis = await startRedis();
  redisUrl = redis.url;
  client = createRedisClient(redis);
  await whenRedisReady(client, 10_000);
  oidc = await startOidcProvider({
    beforeAnswer: () => beforeAnswer(),
    configuration: {
      ttl: {
        // The first one lives for a second, a refreshed one for a minute.
        AccessToken: (_, token) => (token.gty?.includes('refresh_token') ? 60 : 1),
        AuthorizationCode: 60,
        Grant: 86_400,
        IdToken: 3600,
        Interaction: 600,
        RefreshToken: 86_400,
        Session: 86_400,
      },
    },
  });
  const { provider, clientId, clientSecret, redirectUri } = oidc;
  oauth = createOAuthClient({ provider, clientId, clientSecret, redirectUri, http, clock });
  manager = createTokenManager({
    storage: createRedisTokenStorage({ client, connector: CONNECTOR, encryption }),
    refresh: (_owner, tokens) => oauth.refresh(tokens),
    clock,
    random: Math.random,
    newId: randomUUID,
    onChange: (connection) => changes.push(connection),
  });
  stops.push(oidc.stop, http.close, () => closeRedis(client), redis.stop);
}, START_TIMEOUT_MS);

afterEach(async () => {
  beforeAnswer = async () => {};
  for (const copies of copiesOfTest.splice(0)) await copies.stop();
});

afterAll(async () => {
  for (const stop of stops) await stop();
});

/** Keeps every answer of the server back. @returns what lets them go */
function holdAnswers(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  beforeAnswer = () => promise;
  return resolve;
}

async function startCopies(terms: TokenCopySetup['terms'] = {}): Promise<TokenCopies> {
  const { provider, clientId, clientSecret, redirectUri } = oidc;
  const copies = await startTokenCopies(COPIES, {
    redisUrl,
    connector: CONNECTOR,
    encryptionKey,
    provider,
    clientId,
    clientSecret: clientSecret.reveal(),
    redirectUri,
    terms,
  });
  copiesOfTest.push(copies);
  return copies;
}

function newOwner(): AccountOwner {
  return { tenantId: `tenant-${randomUUID()}`, channel: 'parcels', accountId: 'account-1' };
}

/** A person signs in and grants access. */
async function authorize(): Promise<OAuthTokens> {
  const codeVerifier = randomBytes(32).toString('base64url');
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(codeVerifier));
  const codeChallenge = Buffer.from(digest).toString('base64url');
  const back = await signIn(oauth.authorizationUrl({ state: 's', codeChallenge }));
  const [code = '', issuer] = ['code', 'iss'].map((name) => back.searchParams.get(name) ?? '');
  return oauth.exchange({ code, codeVerifier, issuer });
}

/** An account that was connected so long ago that its access token has ended. */
async function connectExpired(owner: AccountOwner): Promise<OAuthTokens> {
  const tokens = await authorize();
  await manager.store(owner, tokens);
  await sleep(Math.max(0, (tokens.expiresAtMs ?? 0) - Date.now()));
  return tokens;
}

/** How often a refresh was asked for, and how often that went well. */
function refreshes(): { asked: number; granted: number } {
  const requests = oidc.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token');
  return {
    asked: requests.length,
    granted: requests.filter(({ status }) => status === 200).length,
  };
}

async function revokeGrantOf({ refreshToken }: OAuthTokens): Promise<void> {
  const kept = await oidc.server.RefreshToken.find(refreshToken?.reveal() ?? '');
  const grant = await oidc.server.Grant.find(kept?.grantId ?? '');
  await grant?.destroy();
}

async function lockKeyOf(owner: AccountOwner): Promise<string> {
  const [lock] = await client.keys(`pyloto:{${CONNECTOR}:${owner.tenantId}}:token:*:lock`);
  if (lock === undefined) throw new Error('somebody must hold the lock');
  return lock;
}

test('fifty callers in each of three processes with an expired token: one refresh, and all get its token', async () => {
  const owner = newOwner();
  const copies = await startCopies();
  const first = await connectExpired(owner);
  const before = refreshes();
  beforeAnswer = () => sleep(300);
  const got = await copies.askAll({ owner, callers: CALLERS });
  expect(got).toHaveLength(COPIES * CALLERS);
  expect(new Set(got).size).toBe(1);
  const [token = ''] = got;
  expect(token).not.toBe(first.accessToken.reveal());
  expect(refreshes()).toEqual({ asked: before.asked + 1, granted: before.granted + 1 });
  const me = await oauth.identify({ accessToken: Secret.of(token) });
  expect(me).toEqual([{ accountId: 'account-1' }]);
});

test('a lock that is lost to another owner while the server is slow loses no refresh token', async () => {
  const owner = newOwner();
  const copies = await startCopies();
  await connectExpired(owner);
  const before = refreshes();
  const letGo = holdAnswers();
  const asked = copies.ask(0, { owner, callers: 1 });
  await expect.poll(() => refreshes().asked).toBe(before.asked + 1);
  const lock = await lockKeyOf(owner);
  await client.set(lock, 'another-owner', 'PX', 60_000);
  const others = copies.ask(1, { owner, callers: CALLERS });
  // So that they come while the answer is not there; those who come later find what it brought.
  await sleep(300);
  letGo();
  const [token] = await asked;
  expect(new Set(await others)).toEqual(new Set([token]));
  expect(await client.get(lock)).toBe('another-owner');
  expect(refreshes().asked).toBe(before.asked + 1);

  await client.del(lock);
  const [next] = await copies.ask(2, { owner, callers: 1, refuses: token! });
  expect(next).not.toBe(token);
  expect(await copies.ask(0, { owner, callers: 1 })).toEqual([next]);
  expect(refreshes()).toEqual({ asked: before.asked + 2, granted: before.granted + 2 });
});

test('an answer that comes after the lease has ended is kept, no other copy has sent the same refresh token, and refreshing goes on', async () => {
  const owner = newOwner();
  // A refresh may take so long and a second of grace; what is left of the lease is for telling that it has failed.
  const terms = { refreshTimeoutMs: 1_500, leaseMs: 6_000, coolDownMs: 60_000 };
  const copies = await startCopies(terms);
  await connectExpired(owner);
  const before = refreshes();
  const letGo = holdAnswers();
  const leaseOver = sleep(terms.leaseMs);
  const early = await copies.askAll({ owner, callers: CALLERS });
  expect(new Set(early)).toEqual(new Set(['upstream_unavailable']));
  await expect.poll(() => client.keys(`*${owner.tenantId}*:lock`)).toEqual([]);
  await leaseOver;
  letGo();
  const late = (): Promise<readonly string[]> => copies.askAll({ owner, callers: 1 });
  await expect.poll(late).not.toContain('upstream_unavailable');
  expect(refreshes().asked).toBe(before.asked + 1);

  const [token = ''] = await late();
  const [next = ''] = await copies.ask(1, { owner, callers: 1, refuses: token });
  expect(next).not.toBe(token);
  expect(refreshes()).toEqual({ asked: before.asked + 2, granted: before.granted + 2 });
});

test('a revoked grant: one refusal, then no call from any process until the account is connected again', async () => {
  const owner = newOwner();
  const copies = await startCopies();
  await revokeGrantOf(await connectExpired(owner));
  const before = refreshes();
  for (let round = 0; round < 3; round++) {
    const got = await copies.askAll({ owner, callers: CALLERS });
    expect(new Set(got)).toEqual(new Set(['auth_invalid']));
  }
  expect(refreshes()).toEqual({ asked: before.asked + 1, granted: before.granted });
  const health = createRedisConnectionHealth({ client, connector: CONNECTOR });
  const shown = { ...owner, state: 'unhealthy', errorCode: 'auth_invalid' };
  expect(await health.list(owner.tenantId)).toMatchObject([shown]);

  changes.splice(0);
  await connectExpired(owner);
  expect(changes).toMatchObject([{ ...owner, state: 'healthy' }]);
  const got = await copies.askAll({ owner, callers: CALLERS });
  expect(new Set(got).size).toBe(1);
  expect(got[0]).not.toBe('auth_invalid');
  expect(refreshes()).toEqual({ asked: before.asked + 2, granted: before.granted + 1 });
});
