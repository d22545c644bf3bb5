import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { closeRedis, createRedisClient, whenRedisReady } from '@pyloto/core-redis';
import { startRedis, START_TIMEOUT_MS } from '@pyloto-tests/redis';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { connectAccount } from './connect-account.ts';
import { everythingInRedis } from './everything-in-redis.ts';
import { signIn } from './sign-in.ts';
import { type ConnectedApp, runConnectedApp, startConnectedApps } from './start-connected-apps.ts';
import { type OidcProviderServer, startOidcProvider } from './start-oidc-provider.ts';
import { type ConnectionEvent, type Parcels, type Ping, startParcels } from './start-parcels.ts';

const COPIES = 3;
const CALLERS = 50;
const ACME = { tenantId: 'acme', key: 'key-of-acme-0123456789abcdef' };
const GLOBEX = { tenantId: 'globex', key: 'key-of-globex-0123456789abcdef' };
const HOOLI = { tenantId: 'hooli', key: 'key-of-hooli-0123456789abcdef' };
const ADMIN_KEY = 'an-admin-key-of-the-tests-0123';
const OLD_KEY = `old:${randomBytes(32).toString('base64')}`;
const NEW_KEY = `new:${randomBytes(32).toString('base64')}`;
/** What stands before the copies, as browsers see it: nothing listens there, the test goes to a copy itself. */
const PUBLIC_URL = 'http://127.0.0.1';

let oidc: OidcProviderServer;
let parcels: Parcels;
let redisUrl: string;
let apps: readonly ConnectedApp[] = [];
/** How long the first access token of a connection lives; a refreshed one: ten minutes. */
let firstTokenSeconds = 600;
/** How long the OAuth server keeps an answer back after it has done what was asked. */
let answerDelayMs = 0;
const issued: string[] = [];
const outputs: (() => string)[] = [];
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const redis = await startRedis();
  redisUrl = redis.url;
  stops.push(redis.stop);
  oidc = await startOidcProvider({
    beforeAnswer: () => sleep(answerDelayMs),
    configuration: {
      ttl: {
        AccessToken: (_, token) => (token.gty?.includes('refresh_token') ? 600 : firstTokenSeconds),
        AuthorizationCode: 60,
        Grant: 86_400,
        IdToken: 3600,
        Interaction: 600,
        RefreshToken: 86_400,
        Session: 86_400,
      },
    },
  });
  stops.push(oidc.stop);
  oidc.server.on('grant.success', ({ response }) => issued.push(...tokensIn(response.body)));
  parcels = await startParcels(oidc.server);
  stops.push(parcels.stop);
  await startCopies(COPIES);
}, START_TIMEOUT_MS);

afterAll(async () => {
  await stopCopies();
  for (const stop of stops.toReversed()) await stop();
}, START_TIMEOUT_MS);

/** The tokens of an answer of the OAuth server. */
function tokensIn(body: unknown): readonly string[] {
  const { access_token: accessToken, refresh_token: refreshToken } = Object(body);
  return [accessToken, refreshToken].filter((token) => typeof token === 'string');
}

function environment(): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    ISSUER_URL: oidc.provider.issuer ?? '',
    PARCELS_URL: parcels.url,
    PARCELS_SECRET: 'a-secret-of-parcels',
    PARCELS_CLIENT_ID: oidc.clientId,
    PARCELS_CLIENT_SECRET: oidc.clientSecret.reveal(),
    PYLOTO_ACCOUNTS: '[]',
    PYLOTO_API_KEYS: JSON.stringify([
      { ...ACME, scopes: ['ping', 'connect-account'] },
      { ...GLOBEX, scopes: ['ping', 'connect-account'] },
    ]),
    PYLOTO_ADMIN_KEY: ADMIN_KEY,
    PYLOTO_PUBLIC_URL: PUBLIC_URL,
    PYLOTO_ENCRYPTION_KEYS: OLD_KEY,
    EVENT_SINK: 'webhook',
    EVENT_SINK_URL: `${parcels.url}/events`,
    EVENT_SINK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    EVENT_SINK_ALLOW_PRIVATE: 'true',
    REDIS_URL: redisUrl,
  };
}

async function startCopies(count: number, env: Record<string, string> = {}): Promise<void> {
  apps = await startConnectedApps(count, { ...environment(), ...env });
  outputs.push(...apps.map(({ output }) => output));
}

/** @returns their exit codes */
async function stopCopies(): Promise<readonly (number | null)[]> {
  const codes = await Promise.all(apps.map((app) => app.stop()));
  apps = [];
  return codes;
}

function urlOf(copy: number): string {
  const app = apps[copy % apps.length];
  if (app === undefined) throw new RangeError('the copy must be up');
  return app.url;
}

/** A person follows a link of the product to the provider and back. */
function connect(login: string, apiKey = ACME.key): Promise<{ status: number; page: string }> {
  const authorize = async (url: string): Promise<string> =>
    (await signIn(url, { login, grants: true })).href;
  return connectAccount({ urlOf, publicUrl: PUBLIC_URL, apiKey, authorize });
}

type Reply = { readonly http: number; readonly status: string; readonly errorCode?: string };

let given = 0;

async function ping(
  accountId: string,
  { copy = 0, key = ACME.key } = {},
): Promise<Reply & { readonly id: string }> {
  given += 1;
  const id = `c-${given}`;
  const response = await fetch(`${urlOf(copy)}/commands/ping`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ clientMessageId: id, channel: 'parcels', accountId }),
  });
  return { id, http: response.status, ...JSON.parse(await response.text()) };
}

/** Many at once, spread over all copies. */
function pingAll(accountId: string, count: number): Promise<readonly (Reply & { id: string })[]> {
  return Promise.all(Array.from({ length: count }, (_, copy) => ping(accountId, { copy })));
}

function pingsOf(ids: readonly string[]): readonly Ping[] {
  return parcels.pings.filter(({ id }) => ids.includes(id));
}

function refreshes(): number {
  return oidc.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token').length;
}

/** The type of every event about an account, as the product was told them. */
function toldOf(accountId: string): readonly string[] {
  const events = parcels.events.filter(({ data }) => data.channel.accountId === accountId);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  return events.map(({ type }: ConnectionEvent) => type.split('.')[2] ?? '');
}

type Shown = { readonly tenantId: string; readonly state: string; readonly expiresAt?: string };

/** What operators see of a tenant's connections, by the time of their last change. */
async function shownOf(tenantId: string): Promise<readonly Shown[]> {
  const response = await fetch(`${urlOf(1)}/admin/connections?tenant=${tenantId}`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
  });
  const { items }: { items: (Shown & { since: string })[] } = JSON.parse(await response.text());
  return items.toSorted((a, b) => a.since.localeCompare(b.since));
}

async function unhealthyInMetrics(copy: number): Promise<string | undefined> {
  const text = await (await fetch(`${urlOf(copy)}/metrics`)).text();
  return /^connections_unhealthy\{[^}]*\} (\d+)/m.exec(text)?.[1];
}

/** Takes the grant back, as a person does at the provider. */
async function revokeGrantOf(accessToken: string): Promise<void> {
  const token = await oidc.server.AccessToken.find(accessToken);
  const grant = await oidc.server.Grant.find(token?.grantId ?? '');
  await grant?.destroy();
}

function linesOf(event: string): readonly Readonly<Record<string, unknown>>[] {
  return apps.flatMap(({ output }) =>
    output()
      .split('\n')
      .filter((line) => line.includes(`"event":"${event}"`))
      .map((line): Record<string, unknown> => JSON.parse(line)),
  );
}

test('an account that a person has connected sends with that person’s token, and for no other tenant', async () => {
  expect(await ping('account-1')).toMatchObject({ http: 403, errorCode: 'account_forbidden' });
  expect(await connect('account-1')).toMatchObject({ status: 200 });
  const sent = await ping('account-1');
  expect(sent).toMatchObject({ http: 200, status: 'sent' });
  const [made] = pingsOf([sent.id]);
  expect(made?.accountId).toBe('account-1');
  expect(issued).toContain(made?.accessToken);

  const taken = await connect('account-1', GLOBEX.key);
  expect(taken.status).toBe(409);
  expect(taken.page).toContain('account_taken');
  const foreign = await ping('account-1', { key: GLOBEX.key });
  expect(foreign).toMatchObject({ http: 403, errorCode: 'account_forbidden' });
  expect(pingsOf([foreign.id])).toEqual([]);
  expect(await ping('account-1', { copy: 1 })).toMatchObject({ http: 200, status: 'sent' });
  await expect.poll(() => toldOf('account-1')).toEqual(['connection_healthy']);
});

test('fifty commands on three copies with a token that has ended: one refresh, and all are sent', async () => {
  // Long enough to ask with it whose it is, on a machine that is busy too.
  firstTokenSeconds = 5;
  expect(await connect('account-2')).toMatchObject({ status: 200 });
  firstTokenSeconds = 600;
  const [shown] = (await shownOf('acme')).slice(-1);
  const expiresAtMs = Date.parse(shown?.expiresAt ?? '');
  await expect.poll(() => Date.now()).toBeGreaterThan(expiresAtMs);
  const before = refreshes();
  answerDelayMs = 300;
  const replies = await pingAll('account-2', CALLERS);
  answerDelayMs = 0;
  expect(replies.map(({ http, status }) => `${http} ${status}`)).toEqual(
    Array.from({ length: CALLERS }, () => '200 sent'),
  );
  expect(refreshes()).toBe(before + 1);
  const made = pingsOf(replies.map(({ id }) => id));
  expect(new Set(made.map(({ id }) => id)).size).toBe(CALLERS);
  expect(made).toHaveLength(CALLERS);
  expect(new Set(made.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(made[0]?.accountId).toBe('account-2');
});

test('a grant that was taken back: told once, shown, and nobody is called until the account is connected again', async () => {
  expect(await connect('account-3')).toMatchObject({ status: 200 });
  const [sent] = pingsOf([(await ping('account-3')).id]);
  await revokeGrantOf(sent?.accessToken ?? '');
  const before = refreshes();
  const refused = { http: 502, status: 'failed', errorCode: 'auth_invalid' };
  // The provider refuses the token, and then the OAuth server the refresh.
  for (let round = 0; round < 2; round++) {
    for (const reply of await pingAll('account-3', 2 * COPIES))
      expect(reply).toMatchObject(refused);
  }
  expect(refreshes()).toBe(before + 1);
  await expect
    .poll(() => toldOf('account-3'))
    .toEqual(['connection_healthy', 'connection_unhealthy']);
  const told = parcels.events.find(({ type }) => type.includes('connection_unhealthy'));
  expect(told).toMatchObject({
    type: 'pyloto.connections.connection_unhealthy.v1',
    tenantid: 'acme',
    data: { channel: { type: 'parcels', accountId: 'account-3' }, errorCode: 'auth_invalid' },
  });
  const unhealthy = (await shownOf('acme')).filter(({ state }) => state === 'unhealthy');
  expect(unhealthy).toMatchObject([
    { tenantId: 'acme', channel: 'parcels', reason: 'auth_invalid' },
  ]);
  for (let copy = 0; copy < COPIES; copy++) expect(await unhealthyInMetrics(copy)).toBe('1');
  expect(linesOf('connection_unhealthy')).toHaveLength(1);

  const calls = [oidc.tokenRequests.length, parcels.pings.length];
  for (const reply of await pingAll('account-3', 2 * COPIES)) expect(reply).toMatchObject(refused);
  expect([oidc.tokenRequests.length, parcels.pings.length]).toEqual(calls);

  expect(await connect('account-3')).toMatchObject({ status: 200 });
  for (const reply of await pingAll('account-3', COPIES)) {
    expect(reply).toMatchObject({ http: 200, status: 'sent' });
  }
  await expect
    .poll(() => toldOf('account-3'))
    .toEqual(['connection_healthy', 'connection_unhealthy', 'connection_healthy']);
  expect(await unhealthyInMetrics(0)).toBe('0');
  expect((await shownOf('acme')).map(({ state }) => state)).not.toContain('unhealthy');
});

test('a provider that takes no token, however fresh: one refresh, and told once by all copies', async () => {
  expect(await connect('account-7')).toMatchObject({ status: 200 });
  const before = refreshes();
  const together = 4 * COPIES;
  parcels.refuse('account-7', together);
  for (let round = 0; round < 2; round++) {
    for (const reply of await pingAll('account-7', together)) {
      expect(reply).toMatchObject({ http: 502, errorCode: 'auth_invalid' });
    }
  }
  parcels.refuse('account-7', 0);
  expect(refreshes()).toBe(before + 1);
  const calls = parcels.pings.length;
  expect(await ping('account-7')).toMatchObject({ http: 502, errorCode: 'auth_invalid' });
  expect(parcels.pings).toHaveLength(calls);

  expect(await connect('account-7')).toMatchObject({ status: 200 });
  expect(await ping('account-7')).toMatchObject({ http: 200, status: 'sent' });
  const told = ['connection_healthy', 'connection_unhealthy', 'connection_healthy'];
  await expect.poll(() => toldOf('account-7')).toEqual(told);
});

test('of two tenants that connect an account at the same moment one has it', async () => {
  const tenants = [ACME, GLOBEX];
  const ends = await Promise.all(tenants.map(({ key }) => connect('account-8', key)));
  expect(new Set(ends.map(({ status }) => status))).toEqual(new Set([200, 409]));
  const replies = await Promise.all(tenants.map(({ key }) => ping('account-8', { key })));
  expect(replies.map(({ http }) => http)).toEqual(
    ends.map(({ status }) => (status === 200 ? 200 : 403)),
  );
});

test('another encryption key: accounts keep sending beside the old one, and without it', async () => {
  expect(await connect('account-4')).toMatchObject({ status: 200 });
  const sent = { http: 200, status: 'sent' };
  expect(await stopCopies()).toEqual([0, 0, 0]);
  await startCopies(2, { PYLOTO_ENCRYPTION_KEYS: `${NEW_KEY},${OLD_KEY}` });
  for (const reply of await pingAll('account-4', 4)) expect(reply).toMatchObject(sent);
  await expect.poll(() => linesOf('tokens_reencrypted').length).toBe(2);
  for (const line of linesOf('tokens_reencrypted')) expect(line).toMatchObject({ failed: 0 });

  expect(await stopCopies()).toEqual([0, 0]);
  await startCopies(2, { PYLOTO_ENCRYPTION_KEYS: NEW_KEY });
  for (const account of ['account-1', 'account-2', 'account-3', 'account-4']) {
    for (const reply of await pingAll(account, 2)) expect(reply).toMatchObject(sent);
  }
  expect(linesOf('tokens_reencrypted')).toEqual([]);
}, 120_000);

test('a tenant that has the app to itself configures no account, and sends from those that were connected', async () => {
  await stopCopies();
  const { PYLOTO_ACCOUNTS: _, ...env } = environment();
  apps = await startConnectedApps(1, {
    ...env,
    PYLOTO_TENANT_ID: 'hooli',
    PYLOTO_API_KEYS: JSON.stringify([HOOLI]),
  });
  outputs.push(...apps.map(({ output }) => output));
  expect(await connect('account-5', HOOLI.key)).toMatchObject({ status: 200 });
  const sent = await ping('account-5', { key: HOOLI.key });
  expect(sent).toMatchObject({ http: 200, status: 'sent' });
  expect(pingsOf([sent.id])).toMatchObject([{ accountId: 'account-5' }]);
  const unconnected = await ping('account-6', { key: HOOLI.key });
  expect(unconnected).toMatchObject({ http: 502, errorCode: 'auth_invalid' });
  expect(pingsOf([unconnected.id])).toEqual([]);
  const taken = await connect('account-1', HOOLI.key);
  expect(taken.page).toContain('account_taken');
});

test('no token that was issued lies in Redis or in a log as it is', async () => {
  expect(issued.length).toBeGreaterThan(10);
  const client = createRedisClient({ url: redisUrl });
  await whenRedisReady(client, 10_000);
  const redis = await everythingInRedis(client);
  await closeRedis(client);
  expect(redis).toContain('"grantId');
  const logs = outputs.map((output) => output()).join('');
  for (const secret of [...issued, oidc.clientSecret.reveal()]) {
    expect(redis.includes(secret)).toBe(false);
    expect(logs.includes(secret)).toBe(false);
  }
});

test.each([{ args: ['--check-config'] }, { args: [] }])(
  'a public address without keys to encrypt with is told with everything else, and nothing starts: $args',
  async ({ args }) => {
    const { PYLOTO_ENCRYPTION_KEYS: _, ...env } = environment();
    const { code, stdout, stderr } = await runConnectedApp({ ...env, LOG_LEVEL: 'loud' }, ...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.split('\n')).toEqual([
      'the configuration is not valid:',
      expect.stringMatching(/^ {2}- LOG_LEVEL must be /),
      expect.stringMatching(/^ {2}- PYLOTO_ENCRYPTION_KEYS must be /),
      '',
    ]);
  },
);
