import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';

import { keyDigest } from '@pyloto/core-events';
import { closeRedis, createRedisClient, type RedisClient } from '@pyloto/core-redis';
import {
  type InstagramSimulator,
  startInstagramSimulator,
} from '@pyloto/provider-simulators/instagram';
import { startRedis, START_TIMEOUT_MS } from '@pyloto-tests/redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectAccount } from './connect-account.ts';
import { everythingInRedis } from './everything-in-redis.ts';
import { type LoopbackServer, serveOnLoopback } from './serve-on-loopback.ts';
import { type ConnectedApp, INSTAGRAM_APP, startConnectedApps } from './start-connected-apps.ts';

const SHOP = '17841400000000101';
const BAKERY = '17841400000000202';
/** Somebody who writes to both. */
const PERSON = '6204839175520418';
const CLIENT_ID = '1122334455667788';
const APP_SECRET = 'an-instagram-app-secret-of-the-tests';
const ACME = { tenantId: 'acme', key: 'key-of-acme-0123456789abcdef' };
const GLOBEX = { tenantId: 'globex', key: 'key-of-globex-0123456789abcdef' };
const ADMIN_KEY = 'an-admin-key-of-the-tests-0123';
const PUBLIC_URL = 'http://127.0.0.1';
const DAY_MS = 86_400_000;

type Told = {
  readonly type: string;
  readonly tenantid: string;
  readonly data: {
    readonly channel: { readonly type: string; readonly accountId: string };
    readonly errorCode?: string;
    readonly confirmationCode?: string;
  };
};

/** Copies of the app, Instagram, and the product that is told of events. */
type World = {
  readonly instagram: InstagramSimulator;
  /** Every event that the product was told, in order. */
  readonly events: readonly Told[];
  readonly copies: () => readonly ConnectedApp[];
  readonly urlOf: (copy: number) => string;
  /** Ends all copies and starts as many. */
  readonly restart: () => Promise<void>;
  /** Lets days go by, for Instagram and for every copy. */
  readonly pass: (days: number) => void;
  /** Everything that the copies have written, those that are gone too. */
  readonly logs: () => string;
  readonly redis: RedisClient | undefined;
  readonly stop: () => Promise<void>;
};

async function openWorld(kind: 'memory' | 'redis'): Promise<World> {
  let aheadMs = 0;
  const stops: (() => Promise<unknown>)[] = [];
  const redis = kind === 'redis' ? await startRedis() : undefined;
  if (redis !== undefined) stops.push(redis.stop);
  const instagram = await startInstagramSimulator({
    accounts: [{ accountId: SHOP }, { accountId: BAKERY }],
    instagramAppSecret: APP_SECRET,
    login: { clientId: CLIENT_ID, redirectUris: [`${PUBLIC_URL}/oauth/callback`] },
    clock: { now: () => Date.now() + aheadMs },
    requireProof: true,
  });
  stops.push(instagram.close);
  const events: Told[] = [];
  const product = await startProduct(events);
  stops.push(product.stop);
  const count = kind === 'redis' ? 2 : 1;
  const env = { ...environment(instagram, product), ...(redis && { REDIS_URL: redis.url }) };
  let apps: readonly ConnectedApp[] = [];
  const outputs: (() => string)[] = [];
  const start = async (): Promise<void> => {
    const ahead = { CLOCK_AHEAD_MS: String(aheadMs) };
    apps = await startConnectedApps(count, { ...env, ...ahead }, INSTAGRAM_APP);
    outputs.push(...apps.map(({ output }) => output));
  };
  const end = async (): Promise<void> => {
    expect(await Promise.all(apps.map((app) => app.stop()))).toEqual(apps.map(() => 0));
  };
  await start();
  const client = redis === undefined ? undefined : createRedisClient(redis);
  return {
    instagram,
    events,
    copies: () => apps,
    urlOf: (copy) => apps[copy % count]?.url ?? '',
    restart: async () => {
      await end();
      await start();
    },
    pass: (days) => {
      aheadMs += days * DAY_MS;
      for (const app of apps) app.tell(aheadMs);
    },
    logs: () => outputs.map((output) => output()).join(''),
    redis: client,
    stop: async () => {
      await end();
      if (client !== undefined) await closeRedis(client);
      for (const stop of stops.toReversed()) await stop();
    },
  };
}

function startProduct(events: Told[]): Promise<LoopbackServer> {
  return serveOnLoopback(async (request, response) => {
    events.push(JSON.parse(await text(request)));
    response.writeHead(204).end();
  });
}

function environment(
  { instagramUrl }: InstagramSimulator,
  product: LoopbackServer,
): Record<string, string> {
  const scopes = ['send-message', 'connect-account'];
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    META_VERIFY_TOKEN: 'a-verify-token-of-the-tests',
    INSTAGRAM_APP_ID: CLIENT_ID,
    INSTAGRAM_APP_SECRET: APP_SECRET,
    INSTAGRAM_LOGIN_URL: instagramUrl,
    INSTAGRAM_API_URL: instagramUrl,
    INSTAGRAM_GRAPH_URL: instagramUrl,
    PYLOTO_ACCOUNTS: '[]',
    PYLOTO_API_KEYS: JSON.stringify([
      { ...ACME, scopes },
      { ...GLOBEX, scopes },
    ]),
    PYLOTO_ADMIN_KEY: ADMIN_KEY,
    PYLOTO_PUBLIC_URL: PUBLIC_URL,
    PYLOTO_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    EVENT_SINK: 'webhook',
    EVENT_SINK_URL: `${product.url}/events`,
    EVENT_SINK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    EVENT_SINK_ALLOW_PRIVATE: 'true',
  };
}

/** Somebody who agrees connects their account to a tenant. */
function connect(world: World, accountId: string, apiKey = ACME.key) {
  world.instagram.login.setConsent({ accountId });
  return goToInstagram(world, apiKey);
}

function goToInstagram({ instagram, urlOf }: World, apiKey = ACME.key) {
  const authorize = async (url: string): Promise<string> => {
    expect(url.startsWith(`${instagram.instagramUrl}/oauth/authorize?`)).toBe(true);
    const { headers } = await fetch(url, { redirect: 'manual' });
    return headers.get('location') ?? '';
  };
  return connectAccount({ urlOf, publicUrl: PUBLIC_URL, apiKey, authorize });
}

let given = 0;

/** The product answers somebody who has just written to an account, which Instagram knows, and the app does not. */
async function send(
  { instagram, urlOf }: World,
  accountId: string,
  { copy = 0, key = ACME.key } = {},
): Promise<Record<string, unknown>> {
  await instagram.receive({ accountId, from: PERSON, text: 'Olá' });
  given += 1;
  const response = await fetch(`${urlOf(copy)}/commands/send-message`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({
      clientMessageId: `c-${given}`,
      channel: 'instagram',
      accountId,
      to: { id: PERSON },
      content: { kind: 'text', text: 'Oi!' },
    }),
  });
  return { http: response.status, ...JSON.parse(await response.text()) };
}

const SENT = { http: 200, status: 'sent' };
const REFUSED = { http: 502, status: 'failed', errorCode: 'auth_invalid' };

async function admin({ urlOf }: World, path: string, method = 'GET'): Promise<Response> {
  const headers = { authorization: `Bearer ${ADMIN_KEY}` };
  return fetch(`${urlOf(1)}/admin${path}`, { method, headers });
}

type Shown = {
  readonly account: string;
  readonly state: string;
  readonly reason?: string;
  readonly expiresAt?: string;
};

/** How an account's connection fares, as operators see it. */
async function shownOf(world: World, accountId: string): Promise<Shown | undefined> {
  const { items }: { items: Shown[] } = JSON.parse(
    await (await admin(world, '/connections')).text(),
  );
  return items.find(({ account }) => account === keyDigest(accountId));
}

/** In how many days, from now on in this world, an account's token ends. */
async function daysLeftOf(world: World, accountId: string, passed: number): Promise<number> {
  const { expiresAt = '' } = (await shownOf(world, accountId)) ?? {};
  return Math.round((Date.parse(expiresAt) - Date.now()) / DAY_MS) - passed;
}

/** What the product was told about an account's connection: the names of the events, with their reason. */
function toldOf({ events }: World, accountId: string): readonly string[] {
  return events
    .filter(({ type }) => type.startsWith('pyloto.connections.'))
    .filter(({ data }) => data.channel.accountId === accountId)
    .map(({ type, data: { errorCode } }) =>
      [type.split('.')[2], errorCode].filter((part) => part !== undefined).join(' '),
    );
}

function callsOf({ instagram }: World): number {
  return instagram.requests.length;
}

describe.each(['memory', 'redis'] as const)('an Instagram connection, state in %s', (kind) => {
  let world: World;
  let passed = 0;

  const pass = (days: number): void => {
    passed += days;
    world.pass(days);
  };

  beforeAll(async () => {
    world = await openWorld(kind);
  }, START_TIMEOUT_MS);
  afterAll(() => world.stop(), START_TIMEOUT_MS);

  test('a person who agrees has connected their account, for sixty days', async () => {
    expect(await send(world, SHOP)).toMatchObject({ http: 403, errorCode: 'account_forbidden' });
    expect(await connect(world, SHOP)).toMatchObject({ status: 200 });
    const [asked] = world.instagram.login.authorizations;
    expect(asked).toMatchObject({
      redirectUri: `${PUBLIC_URL}/oauth/callback`,
      scopes: [
        'instagram_business_basic',
        'instagram_business_manage_messages',
        'instagram_business_manage_comments',
      ],
    });
    expect(await send(world, SHOP)).toMatchObject(SENT);
    expect(await shownOf(world, SHOP)).toMatchObject({ state: 'healthy' });
    expect(await daysLeftOf(world, SHOP, passed)).toBe(60);
    expect((await connect(world, SHOP, GLOBEX.key)).page).toContain('account_taken');
    await expect.poll(() => toldOf(world, SHOP)).toEqual(['connection_healthy']);
  });

  test('what people write to a connected account is its tenant’s', async () => {
    await world.instagram.setWebhookUrl(`${world.urlOf(1)}/webhook`);
    await world.instagram.receive({ accountId: SHOP, from: '6204839175520999', text: 'Olá' });
    await world.instagram.setWebhookUrl(undefined);
    const received = () =>
      world.events.filter(({ type }) => type === 'pyloto.messaging.message_received.v1');
    await expect.poll(() => received().map(({ tenantid }) => tenantid)).toEqual(['acme']);
    expect(received()[0]?.data.channel.accountId).toBe(SHOP);
  });

  test('whoever says no has connected nothing', async () => {
    world.instagram.login.setConsent('denied');
    const end = await goToInstagram(world);
    expect([end.status, end.page.includes('access_denied')]).toEqual([403, true]);
  });

  test('a token is renewed ten days before its end, while it is used, and again after that', async () => {
    for (const days of [51, 51]) {
      pass(days);
      expect(await send(world, SHOP)).toMatchObject(SENT);
      await expect.poll(() => daysLeftOf(world, SHOP, passed)).toBe(60);
      expect(await send(world, SHOP, { copy: 1 })).toMatchObject(SENT);
    }
    expect(toldOf(world, SHOP)).toEqual(['connection_healthy']);
  });

  test.skipIf(kind === 'memory')(
    'a token that nobody uses is renewed all the same, by one of the copies',
    async () => {
      pass(52);
      const before = renewalsOf(world);
      await world.restart();
      await expect.poll(() => daysLeftOf(world, SHOP, passed)).toBe(60);
      expect(renewalsOf(world)).toBe(before + 1);
    },
  );

  test('a permission that was taken back: told once, nobody is called any more, and connected again it works', async () => {
    world.instagram.revoke(SHOP);
    expect(await send(world, SHOP)).toMatchObject(REFUSED);
    await expect
      .poll(() => toldOf(world, SHOP))
      .toEqual(['connection_healthy', 'connection_unhealthy auth_invalid']);
    const before = callsOf(world);
    for (const copy of [0, 1]) expect(await send(world, SHOP, { copy })).toMatchObject(REFUSED);
    expect(callsOf(world)).toBe(before);
    expect(await shownOf(world, SHOP)).toMatchObject({
      state: 'unhealthy',
      reason: 'auth_invalid',
    });

    expect(await connect(world, SHOP)).toMatchObject({ status: 200 });
    expect(await send(world, SHOP, { copy: 1 })).toMatchObject(SENT);
    await expect.poll(() => toldOf(world, SHOP).at(-1)).toBe('connection_healthy');
  });

  test('a deauthorise callback ends the connection, before anybody has called', async () => {
    expect(await connect(world, BAKERY, GLOBEX.key)).toMatchObject({ status: 200 });
    const url = `${world.urlOf(0)}/oauth/deauthorize`;
    const answer = await world.instagram.login.postSignedRequest(url, SHOP);
    expect(answer).toEqual({ status: 200, body: '{"ok":true}' });
    const before = callsOf(world);
    expect(await send(world, SHOP, { copy: 1 })).toMatchObject(REFUSED);
    expect(callsOf(world)).toBe(before);
    expect(await shownOf(world, SHOP)).toMatchObject({
      state: 'unhealthy',
      reason: 'deauthorized',
    });
    await expect.poll(() => toldOf(world, SHOP).at(-1)).toBe('connection_unhealthy deauthorized');
    expect(await send(world, BAKERY, { key: GLOBEX.key })).toMatchObject(SENT);

    expect(await connect(world, SHOP)).toMatchObject({ status: 200 });
    expect(await send(world, SHOP)).toMatchObject(SENT);
  });

  test('a data-deletion callback is answered as the provider demands, and the product is told', async () => {
    const url = `${world.urlOf(1)}/oauth/data-deletion`;
    const answer = await world.instagram.login.postSignedRequest(url, SHOP);
    expect(answer.status).toBe(200);
    const { url: statusUrl, confirmation_code: code, ...others } = JSON.parse(answer.body);
    expect(others).toEqual({});
    expect(statusUrl).toBe(`${PUBLIC_URL}/oauth/data-deletion/${code}`);
    expect(await shownOf(world, SHOP)).toMatchObject({ reason: 'deauthorized' });
    await expect.poll(() => toldOf(world, SHOP)).toContain('data_deletion_requested');
    const told = world.events.find(({ type }) => type.includes('data_deletion_requested'));
    expect(told).toMatchObject({ tenantid: 'acme', data: { confirmationCode: code } });

    const status = await fetch(statusUrl.replace(PUBLIC_URL, world.urlOf(0)), {
      headers: { accept: 'application/json' },
    });
    expect(await status.json()).toMatchObject({ ok: true, confirmationCode: code, state: 'done' });
    const again = await world.instagram.login.postSignedRequest(url, SHOP);
    expect(JSON.parse(again.body)).toEqual({ url: statusUrl, confirmation_code: code });
    expect(toldOf(world, SHOP).filter((name) => name === 'data_deletion_requested')).toHaveLength(
      1,
    );
  });

  test('an account that its owner disconnects is free for another tenant', async () => {
    const asked = await fetch(`${world.urlOf(0)}/oauth/disconnect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ACME.key}` },
      body: JSON.stringify({ accountId: SHOP }),
    });
    expect(asked.status).toBe(200);
    expect(await shownOf(world, SHOP)).toBeUndefined();
    expect(await send(world, SHOP)).toMatchObject({ http: 403, errorCode: 'account_forbidden' });
    await expect.poll(() => toldOf(world, SHOP).at(-1)).toBe('connection_removed');
    expect(await connect(world, SHOP, GLOBEX.key)).toMatchObject({ status: 200 });
    expect(await send(world, SHOP, { key: GLOBEX.key })).toMatchObject(SENT);
  });

  test('an account that an operator disconnects is gone', async () => {
    const path = `/connections/globex/${keyDigest(BAKERY)}/disconnect`;
    expect((await admin(world, path, 'POST')).status).toBe(200);
    expect((await admin(world, path, 'POST')).status).toBe(404);
    expect(await shownOf(world, BAKERY)).toBeUndefined();
    await expect.poll(() => toldOf(world, BAKERY).at(-1)).toBe('connection_removed');
  });

  test('no token, no secret and nobody’s id is in a log, nor in Redis as it is', async () => {
    const written = [world.logs(), world.redis ? await everythingInRedis(world.redis) : ''];
    const { login } = world.instagram;
    for (const secret of [/IGAA/, APP_SECRET, login.appScopedId(SHOP), login.appScopedId(BAKERY)]) {
      for (const place of written) expect(place).not.toMatch(secret);
    }
    expect(world.logs()).not.toContain(SHOP);
  });
});

function renewalsOf({ instagram }: World): number {
  return instagram.requests.filter(({ path }) => path.endsWith('/refresh_access_token')).length;
}
