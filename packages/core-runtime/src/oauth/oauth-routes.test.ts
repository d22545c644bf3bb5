import { createMemoryAccountOwners } from '@pyloto/core-auth';
import { ConnectorError } from '@pyloto/core-connectors';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import {
  type ConnectDoor,
  KEYS,
  linkOf,
  openBrowser,
  openConnectDoor,
} from './connect-test-door.ts';
import { type OAuthServer, startOAuthServer } from './start-oauth-server.ts';

let server: OAuthServer;

beforeAll(async () => {
  server = await startOAuthServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  Object.assign(server.script, {
    accountIds: ['depot-1'],
    userId: undefined,
    error: undefined,
    failsWith: undefined,
  });
});

/** Why the last browser was refused, as the log knows it. */
function refusalsOf({ logs }: ConnectDoor) {
  return logs.named('connection_refused').map(({ reason }) => reason);
}

async function expectPage(response: Response, status: number, code: string): Promise<string> {
  const page = await response.text();
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
  expect(page).toContain(code);
  return page;
}

test('a person follows a link, grants access and has connected an account', async () => {
  const door = openConnectDoor(server);
  const answer = await door.askLink();
  expect(answer.status).toBe(201);
  const link: Record<string, unknown> = JSON.parse(await answer.text());
  expect(link).toEqual({
    ok: true,
    url: expect.stringMatching(/^https:\/\/connect\.example\/oauth\/start\?link=[\w.-]+$/),
    expiresAt: '2026-11-21T08:15:00.000Z',
  });
  const browser = openBrowser(door);
  const back = await browser.goToProvider(String(link['url']));
  expect(back).toMatch(/^https:\/\/connect\.example\/oauth\/callback\?/);
  const page = await expectPage(await browser.open(back), 200, 'Connected');
  expect(page).toContain('You can close this window');
  expect(door.connected()).toEqual(['acme/depot-1']);
  expect(door.stored[0]?.tokens.expiresAtMs).toBe(door.clock.now() + 3_600_000);
  expect(door.stored[0]?.tokens.accessToken.reveal()).toMatch(/^token-/);
  expect(door.logs.named('account_connected')).toMatchObject([{ tenantId: 'acme' }]);
  expect(browser.cookies.size).toBe(0);
});

test('the cookie is the browser’s own: no script reads it, no other host sets it, and it ends soon', async () => {
  const door = openConnectDoor(server);
  const started = await openBrowser(door).open(await linkOf(door));
  expect(started.status).toBe(303);
  const [cookie = ''] = started.headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-pyloto-oauth-[0-9a-f]{16}=v1\./);
  const attributes = cookie.split('; ').slice(1).toSorted();
  expect(attributes).toEqual(['HttpOnly', 'Max-Age=600', 'Path=/', 'SameSite=Lax', 'Secure']);
  const location = new URL(started.headers.get('location') ?? '');
  expect(location.searchParams.get('code_challenge_method')).toBe('S256');
  expect(cookie).not.toContain(location.searchParams.get('state'));
  expect(location.searchParams.has('code_verifier')).toBe(false);
});

test('on a loopback address the cookie goes over http', async () => {
  const door = openConnectDoor(server, { publicUrl: 'http://127.0.0.1:8080' });
  const browser = openBrowser(door);
  const started = await browser.open(await linkOf(door));
  const [cookie = ''] = started.headers.getSetCookie();
  expect(cookie).toMatch(/^pyloto-oauth-/);
  expect(cookie).not.toContain('Secure');
  const back = await browser.goToProvider(await linkOf(door));
  expect((await browser.open(back)).status).toBe(200);
});

test('no answer to a browser runs, keeps, frames or passes on anything', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  const started = await browser.open(await linkOf(door));
  const finished = await browser.open(await browser.goToProvider(await linkOf(door)));
  const failed = await browser.open('https://connect.example/oauth/callback');
  for (const { headers } of [started, finished, failed]) {
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('a browser that must not go to the provider stays, with a page that says why', async () => {
  const refusal = new ConnectorError('address_forbidden', 'the address must be near by');
  const door = openConnectDoor(server, { assertDestination: () => Promise.reject(refusal) });
  const started = await openBrowser(door).open(await linkOf(door));
  const page = await expectPage(started, 422, 'address_forbidden');
  expect(page).toContain('sandbox');
  expect(started.headers.has('location')).toBe(false);
  expect(started.headers.getSetCookie()).toEqual([]);
  expect(door.logs.named('connection_refused')).toMatchObject([
    { reason: 'address_forbidden', tenantId: 'acme' },
  ]);
});

test('a callback is good for once', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  const back = await browser.goToProvider(await linkOf(door));
  const kept = new Map(browser.cookies);
  await browser.open(back);
  const exchanges = server.exchanges();
  for (const [name, value] of kept) browser.cookies.set(name, value);
  await expectPage(await browser.open(back), 400, 'state_used');
  expect(server.exchanges()).toBe(exchanges);
  expect(door.connected()).toHaveLength(1);
});

test('a callback in another browser exchanges nothing, and the right browser can still finish', async () => {
  const door = openConnectDoor(server);
  const victim = openBrowser(door);
  const attacker = openBrowser(door);
  await victim.open(await linkOf(door));
  const back = await attacker.goToProvider(await linkOf(door));
  const exchanges = server.exchanges();
  await expectPage(await victim.open(back), 403, 'browser_mismatch');
  await expectPage(await openBrowser(door).open(back), 403, 'browser_mismatch');
  expect(server.exchanges()).toBe(exchanges);
  expect(door.connected()).toEqual([]);
  expect((await attacker.open(back)).status).toBe(200);
});

test('a flow of one tenant does not end with the cookie of another', async () => {
  const door = openConnectDoor(server);
  const acme = openBrowser(door);
  const globex = openBrowser(door);
  const back = await acme.goToProvider(await linkOf(door));
  await globex.goToProvider(await linkOf(door, {}, KEYS.globex));
  const [ours] = acme.cookies.keys();
  const [theirs] = globex.cookies.values();
  globex.cookies.set(ours!, theirs!);
  await expectPage(await globex.open(back), 403, 'browser_mismatch');
  expect(door.connected()).toEqual([]);
});

test('two flows in one browser end beside each other', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  const first = await browser.goToProvider(await linkOf(door));
  server.script.accountIds = ['depot-2'];
  const second = await browser.goToProvider(await linkOf(door));
  expect((await browser.open(second)).status).toBe(200);
  expect((await browser.open(first)).status).toBe(200);
  expect(door.connected()).toEqual(['acme/depot-2', 'acme/depot-1']);
});

test('what comes too late is refused: a link after 15 minutes, a person after 10', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  const link = await linkOf(door);
  const back = await browser.goToProvider(link);
  door.clock.advance(600_000);
  await expectPage(await browser.open(back), 400, 'state_expired');
  door.clock.advance(300_000);
  await expectPage(await browser.open(link), 400, 'link_expired');
  expect(refusalsOf(door)).toEqual(['state_expired', 'link_expired']);
});

test.each([
  ['/oauth/start', 'link_invalid'],
  ['/oauth/start?link=%3Cscript%3Ealert(1)%3C/script%3E', 'link_invalid'],
  ['/oauth/callback', 'state_invalid'],
  ['/oauth/callback?state=%3Cscript%3Ealert(1)%3C/script%3E&code=c', 'state_invalid'],
])('%s is refused with a page that repeats nothing', async (path, code) => {
  const door = openConnectDoor(server);
  const page = await expectPage(await door.app.request(path), 400, code);
  expect(page).not.toContain('alert');
  const correlationId = 'trace-me-please';
  const traced = await door.app.request(path, { headers: { 'x-correlation-id': correlationId } });
  expect(await traced.text()).toContain(correlationId);
  const odd = await door.app.request(path, { headers: { 'x-correlation-id': '"><script>' } });
  expect(await odd.text()).not.toContain('"><script>');
});

test('a state that is there twice is none', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  const back = await browser.goToProvider(await linkOf(door));
  await expectPage(await browser.open(`${back}&state=other`), 400, 'state_invalid');
  expect(door.connected()).toEqual([]);
});

test.each([
  ['access_denied', 403, 'access_denied'],
  ['server_error', 502, 'provider_refused'],
  ['<script>', 502, 'provider_refused'],
])('a person or provider who says %s has connected nothing', async (error, status, code) => {
  server.script.error = error;
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  const back = await browser.goToProvider(await linkOf(door));
  const page = await expectPage(await browser.open(back), status, code);
  expect(page).not.toContain('alert');
  expect(door.connected()).toEqual([]);
  expect(JSON.stringify(door.logs.lines)).not.toContain('alert');
});

test('a code that was used, or is another’s, connects nothing', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  const used = new URL(await browser.goToProvider(await linkOf(door)));
  await browser.open(used.href);
  const back = new URL(await browser.goToProvider(await linkOf(door)));
  back.searchParams.set('code', used.searchParams.get('code') ?? '');
  await expectPage(await browser.open(back.href), 400, 'grant_refused');
  const other = new URL(await openBrowser(door).goToProvider(await linkOf(door)));
  const injected = new URL(await browser.goToProvider(await linkOf(door)));
  injected.searchParams.set('code', other.searchParams.get('code') ?? '');
  await expectPage(await browser.open(injected.href), 400, 'grant_refused');
  expect(door.connected()).toEqual(['acme/depot-1']);
});

test.each([
  [503, 503, 'provider_unavailable'],
  [403, 502, 'provider_rejected'],
])('a token endpoint that answers %i is told apart', async (failsWith, status, code) => {
  server.script.failsWith = failsWith;
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  const back = await browser.goToProvider(await linkOf(door));
  await expectPage(await browser.open(back), status, code);
  expect(door.logs.named('connection_refused')).toMatchObject([
    { reason: code, upstreamStatus: failsWith, tenantId: 'acme' },
  ]);
});

test('an account of another tenant stays with it, whoever signs in, and that is reported', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  server.script.accountIds = ['depot-of-globex'];
  const back = await browser.goToProvider(await linkOf(door));
  await expectPage(await browser.open(back), 409, 'account_taken');
  server.script.accountIds = ['depot-7'];
  const theirs = await browser.goToProvider(await linkOf(door, {}, KEYS.globex));
  await browser.open(theirs);
  const ours = await browser.goToProvider(await linkOf(door));
  await expectPage(await browser.open(ours), 409, 'account_taken');
  expect(door.connected()).toEqual(['globex/depot-7']);
  expect(door.logs.named('security_event')).toMatchObject([
    { level: 'error', reason: 'account_taken', tenantId: 'acme' },
    { level: 'error', reason: 'account_taken', tenantId: 'acme' },
  ]);
  expect(JSON.stringify(door.logs.lines)).not.toContain('depot');
  expect(door.metrics.sums.get('security_events_total parcels account_taken')).toBe(2);
});

test('of several accounts those are connected that are nobody else’s', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  server.script.accountIds = ['depot-1', 'depot-of-globex', 'depot-2'];
  expect((await browser.open(await browser.goToProvider(await linkOf(door)))).status).toBe(200);
  expect(door.connected()).toEqual(['acme/depot-1', 'acme/depot-2']);
});

test('where one account was asked for, no other is connected', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  server.script.accountIds = ['depot-1', 'depot-2'];
  const back = await browser.goToProvider(await linkOf(door, { accountId: 'depot-2' }));
  expect((await browser.open(back)).status).toBe(200);
  const other = await browser.goToProvider(await linkOf(door, { accountId: 'depot-3' }));
  await expectPage(await browser.open(other), 409, 'other_account');
  server.script.accountIds = [];
  const none = await browser.goToProvider(await linkOf(door));
  await expectPage(await browser.open(none), 422, 'no_account');
  expect(door.connected()).toEqual(['acme/depot-2']);
});

test('the browser goes back to the product, which is told how it went', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  const returnUrl = 'https://product.example/connected?id=7&reason=old';
  const back = await browser.goToProvider(await linkOf(door, { returnUrl }));
  const connected = await browser.open(back);
  expect(connected.status).toBe(303);
  expect(connected.headers.get('location')).toBe(
    'https://product.example/connected?id=7&connection=connected',
  );
  server.script.error = 'access_denied';
  const denied = await browser.open(await browser.goToProvider(await linkOf(door, { returnUrl })));
  expect(denied.headers.get('location')).toBe(
    'https://product.example/connected?id=7&connection=failed&reason=access_denied',
  );
});

test.each([
  'https://attacker.example/connected',
  'https://product.example/other',
  'https://product.example.attacker.example/connected',
  'https://user@product.example/connected',
  'https://product.example/connected#x',
  'http://product.example/connected',
  '//product.example/connected',
  'javascript:alert(1)',
  '/connected',
  7,
  `https://product.example/connected?${'x'.repeat(1024)}`,
])('nobody is sent to %j', async (returnUrl) => {
  const answer = await openConnectDoor(server).askLink({ returnUrl });
  expect(answer.status).toBe(400);
  expect(await answer.text()).not.toContain('attacker');
});

test('an address that is no longer allowed is not gone to', async () => {
  const returnUrl = 'https://product.example/connected';
  const door = openConnectDoor(server);
  const { flows } = door;
  const strict = openConnectDoor(server, { flows, returnUrls: [] });
  const browser = openBrowser(strict);
  const back = await browser.goToProvider(await linkOf(door, { returnUrl }));
  await expectPage(await browser.open(back), 200, 'Connected');
  expect(strict.connected()).toEqual(['acme/depot-1']);
});

test('a link takes a key that may make one', async () => {
  const door = openConnectDoor(server);
  const unknown = await door.askLink({}, 'unknown');
  expect(unknown.status).toBe(401);
  expect(unknown.headers.get('www-authenticate')).toBe('Bearer');
  expect((await door.askLink({}, KEYS.sender)).status).toBe(403);
  expect((await door.askLink({ accountId: 'depot-of-globex' })).status).toBe(403);
  expect(door.logs.named('security_event')).toMatchObject([
    { reason: 'scope_missing', tenantId: 'acme', keyId: expect.any(String) },
    { reason: 'account_forbidden', tenantId: 'acme', account: expect.any(String) },
  ]);
});

test.each([
  ['no JSON', '{', 'JSON object'],
  ['a list', [], 'JSON object'],
  ['an unknown field', { tenant: 'globex' }, 'JSON object'],
  ['an unknown provider', { provider: 'letters' }, 'provider must be one of parcels'],
  ['an account with white space', { accountId: 'a b' }, 'accountId must be'],
  ['an account that is a number', { accountId: 7 }, 'accountId must be'],
])('a link for %s is refused by name', async (_, body, message) => {
  const answer = await openConnectDoor(server).askLink(body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    ok: false,
    error: { code: 'VALIDATION_FAILED', message: expect.stringContaining(message) },
  });
});

test('a link needs no body', async () => {
  expect((await openConnectDoor(server).askLink('')).status).toBe(201);
});

test('without its store the door connects nothing, and says so', async () => {
  const error = new ConnectorError('state_unavailable', 'the store must answer');
  const owners = { ...createMemoryAccountOwners(), claim: () => Promise.reject(error) };
  const door = openConnectDoor(server, { owners });
  const browser = openBrowser(door);
  const back = await browser.goToProvider(await linkOf(door));
  await expectPage(await browser.open(back), 503, 'state_unavailable');
  expect(door.connected()).toEqual([]);
});

test('a fault is told as one, without its text', async () => {
  const { manager } = openConnectDoor(server);
  const tokens = { ...manager, store: () => Promise.reject(new TypeError('canary')) };
  const door = openConnectDoor(server, { tokens });
  const browser = openBrowser(door);
  const back = await browser.goToProvider(await linkOf(door));
  const page = await expectPage(await browser.open(back), 500, 'internal_error');
  expect(page + JSON.stringify(door.logs.lines)).not.toContain('canary');
});

test.each([
  ['GET', '/oauth/links', 'POST'],
  ['GET', '/oauth/disconnect', 'POST'],
  ['POST', '/oauth/start', 'GET'],
  ['DELETE', '/oauth/callback', 'GET'],
])('%s %s is not allowed', async (method, path, allow) => {
  const answer = await openConnectDoor(server).app.request(path, { method });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe(allow);
});

test('a page and the log line of one request share its id', async () => {
  const door = openConnectDoor(server);
  const answer = await door.app.request('/oauth/callback');
  const page = await answer.text();
  const [line] = door.logs.named('connection_refused');
  expect(page).toContain(`state_invalid · ${line?.correlationId}`);
  expect(answer.headers.get('x-correlation-id')).toBe(line?.correlationId);
});

test('nothing secret or personal gets into the log', async () => {
  const door = openConnectDoor(server);
  const browser = openBrowser(door);
  const back = new URL(await browser.goToProvider(await linkOf(door)));
  const cookies = [...browser.cookies.values()];
  await browser.open(back.href);
  await browser.open(back.href);
  const log = JSON.stringify(door.logs.lines);
  const code = back.searchParams.get('code') ?? '';
  const state = back.searchParams.get('state') ?? '';
  const token = door.stored[0]?.tokens.accessToken.reveal() ?? '';
  for (const secret of [code, state, token, KEYS.acme, 'depot-1', ...cookies]) {
    expect(secret).not.toBe('');
    expect(log).not.toContain(secret);
  }
});

test('two clients of one provider, and an address that is none, are refused', () => {
  const { client } = openConnectDoor(server);
  const invalid = expect.objectContaining({ code: 'config_invalid' });
  expect(() => openConnectDoor(server, { clients: [client, client] })).toThrow(invalid);
});
