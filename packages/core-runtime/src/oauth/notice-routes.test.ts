import { createHmac } from 'node:crypto';

import {
  createMemoryConnectionHealth,
  createMemoryDataDeletions,
  createMemoryProviderUsers,
} from '@pyloto/core-auth';
import { ConnectorError, Secret } from '@pyloto/core-connectors';
import { metaUserNotices } from '@pyloto/core-webhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { errorOf } from '../test-harness.ts';
import { type ConnectDoor, connectThrough, KEYS, openConnectDoor } from './connect-test-door.ts';
import type { OAuthParts } from './oauth-parts.ts';
import { type OAuthServer, startOAuthServer } from './start-oauth-server.ts';

const SECRET = 'an-app-secret-of-the-tests';
const OLD_SECRET = 'an-app-secret-of-yesterday';
const MINUTE_MS = 60_000;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

let server: OAuthServer;

beforeAll(async () => {
  server = await startOAuthServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  Object.assign(server.script, { accountIds: ['depot-1'], userId: undefined });
});

/** A door whose provider tells about people; codes are a run of one digit. */
function openNoticeDoor(overrides: Partial<OAuthParts> = {}) {
  let codes = 0;
  const secrets = [Secret.of(SECRET), Secret.of(OLD_SECRET)];
  return openConnectDoor(server, {
    notices: {
      sources: [{ providerId: 'parcels', scheme: metaUserNotices, secrets }],
      deletions: createMemoryDataDeletions({ clock: { monotonicMs: () => 0 } }),
      newCode: () => String((codes += 1)).repeat(32),
    },
    ...overrides,
  });
}

async function connect(door: ConnectDoor, apiKey?: string): Promise<void> {
  expect(await connectThrough(door, apiKey)).toBe(200);
}

/** What the provider posts about a person. */
function noticeOf(userId: string, issuedAtMs: number, secret = SECRET): string {
  const issuedAt = Math.floor(issuedAtMs / 1000);
  const claims = { user_id: userId, algorithm: 'HMAC-SHA256', issued_at: issuedAt };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  const signature = createHmac('sha256', secret).update(payload).digest('base64url');
  return `signed_request=${signature}.${payload}`;
}

async function post(
  door: ConnectDoor,
  path: 'deauthorize' | 'data-deletion',
  body = noticeOf('person-1', door.clock.now()),
): Promise<Response> {
  return door.app.request(`/oauth/${path}`, { method: 'POST', body, headers: FORM });
}

async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  return JSON.parse(await response.text());
}

async function statesOf(door: ConnectDoor, tenantId = 'acme'): Promise<readonly unknown[]> {
  const connections = await door.health.list(tenantId);
  return connections.map(({ accountId, state, errorCode }) => [accountId, state, errorCode]);
}

test('whoever takes the access back loses the tokens of all their accounts, and the product is told', async () => {
  const door = openNoticeDoor();
  server.script.accountIds = ['depot-1', 'depot-2'];
  await connect(door);
  Object.assign(server.script, { accountIds: ['depot-3'], userId: 'person-2' });
  await connect(door, KEYS.globex);
  door.changes.splice(0);

  const answer = await post(door, 'deauthorize');
  expect([answer.status, await jsonOf(answer)]).toEqual([200, { ok: true }]);
  expect(await statesOf(door)).toEqual([
    ['depot-1', 'unhealthy', 'deauthorized'],
    ['depot-2', 'unhealthy', 'deauthorized'],
  ]);
  expect(await statesOf(door, 'globex')).toEqual([['depot-3', 'healthy', undefined]]);
  expect(door.changes.map(({ tenantId, accountId }) => [tenantId, accountId])).toEqual([
    ['acme', 'depot-1'],
    ['acme', 'depot-2'],
  ]);
  const owner = { tenantId: 'acme', channel: 'parcels', accountId: 'depot-1' };
  await expect(door.manager.tokenOf(owner)).rejects.toMatchObject({ code: 'auth_invalid' });
  expect(door.logs.named('access_taken_back')).toHaveLength(2);
  await post(door, 'deauthorize');
  expect(door.changes).toHaveLength(2);
});

test('accounts of several tenants that one person connected are withdrawn for each', async () => {
  const door = openNoticeDoor();
  await connect(door);
  server.script.accountIds = ['depot-9'];
  await connect(door, KEYS.globex);
  await post(door, 'deauthorize');
  expect(await statesOf(door)).toEqual([['depot-1', 'unhealthy', 'deauthorized']]);
  expect(await statesOf(door, 'globex')).toEqual([['depot-9', 'unhealthy', 'deauthorized']]);
});

test('an account that was connected again is not ended by an old notice', async () => {
  const door = openNoticeDoor();
  await connect(door);
  const old = noticeOf('person-1', door.clock.now());
  door.clock.advance(10 * MINUTE_MS);
  await connect(door);
  await post(door, 'deauthorize', old);
  await post(door, 'data-deletion', old);
  expect(await statesOf(door)).toEqual([['depot-1', 'healthy', undefined]]);
  await post(door, 'deauthorize');
  expect(await statesOf(door)).toEqual([['depot-1', 'unhealthy', 'deauthorized']]);
  await connect(door);
  expect(await statesOf(door)).toEqual([['depot-1', 'healthy', undefined]]);
});

test('a clock of the provider’s that is minutes behind does not spare an account', async () => {
  const door = openNoticeDoor();
  await connect(door);
  await post(door, 'deauthorize', noticeOf('person-1', door.clock.now() - 5 * MINUTE_MS));
  expect(await statesOf(door)).toEqual([['depot-1', 'unhealthy', 'deauthorized']]);
});

test('whoever wants their data deleted is answered as the provider demands, and the product is told of each account', async () => {
  const door = openNoticeDoor();
  server.script.accountIds = ['depot-1', 'depot-2'];
  await connect(door);
  const answer = await post(door, 'data-deletion');
  const code = '1'.repeat(32);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(await jsonOf(answer)).toEqual({
    url: `https://connect.example/oauth/data-deletion/${code}`,
    confirmation_code: code,
  });
  expect(await statesOf(door)).toEqual([
    ['depot-1', 'unhealthy', 'deauthorized'],
    ['depot-2', 'unhealthy', 'deauthorized'],
  ]);
  expect(door.emitted).toMatchObject([
    {
      type: 'pyloto.connections.data_deletion_requested.v1',
      capabilityId: 'connection_health',
      tenantId: 'acme',
      channel: { type: 'parcels', accountId: 'depot-1' },
      payload: {
        channel: { type: 'parcels', accountId: 'depot-1' },
        requestedAt: '2026-11-21T08:00:00.000Z',
        confirmationCode: code,
      },
    },
    { channel: { accountId: 'depot-2' } },
  ]);
  const keys = new Set(door.emitted.map(({ dedupeKey }) => dedupeKey));
  expect(keys.size).toBe(2);
});

test('a deletion after the access was taken back is told all the same', async () => {
  const door = openNoticeDoor();
  await connect(door);
  await post(door, 'deauthorize');
  await post(door, 'data-deletion');
  expect(door.changes.map(({ state }) => state)).toEqual(['healthy', 'unhealthy']);
  expect(door.emitted).toHaveLength(1);
});

test('asked twice, a person keeps their code, and the product is told once', async () => {
  const door = openNoticeDoor();
  await connect(door);
  const first = await jsonOf(await post(door, 'data-deletion'));
  expect(await jsonOf(await post(door, 'data-deletion'))).toEqual(first);
  expect(door.emitted).toHaveLength(1);
  server.script.userId = 'person-2';
  server.script.accountIds = ['depot-2'];
  await connect(door);
  const body = noticeOf('person-2', door.clock.now());
  expect(await jsonOf(await post(door, 'data-deletion', body))).not.toEqual(first);
});

test('somebody who has connected nothing is answered in the same way', async () => {
  const door = openNoticeDoor();
  await connect(door);
  const body = noticeOf('nobody', door.clock.now());
  const taken = await post(door, 'deauthorize', body);
  expect([taken.status, await jsonOf(taken)]).toEqual([200, { ok: true }]);
  const answer = await post(door, 'data-deletion', body);
  expect([answer.status, Object.keys(await jsonOf(answer))]).toEqual([
    200,
    ['url', 'confirmation_code'],
  ]);
  expect(await statesOf(door)).toEqual([['depot-1', 'healthy', undefined]]);
  expect(door.emitted).toEqual([]);
});

async function statusOf(door: ConnectDoor, code: unknown, accept?: string): Promise<Response> {
  return door.app.request(`/oauth/data-deletion/${String(code)}`, {
    ...(accept !== undefined && { headers: { accept } }),
  });
}

test('with the code anybody sees what was done and when, as a page or as JSON, and nothing of the person', async () => {
  const door = openNoticeDoor();
  await connect(door);
  const { confirmation_code: code } = await jsonOf(await post(door, 'data-deletion'));
  const page = await statusOf(door, code, 'text/html,application/xhtml+xml,*/*;q=0.8');
  const text = await page.text();
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=UTF-8');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(text).toContain('Your data was deleted');
  expect(text).toContain('2026-11-21 08:00 UTC');
  const json = await statusOf(door, code, 'application/json');
  expect(await jsonOf(json)).toEqual({
    ok: true,
    confirmationCode: code,
    state: 'done',
    requestedAt: '2026-11-21T08:00:00.000Z',
    doneAt: '2026-11-21T08:00:00.000Z',
  });
  for (const shown of [text, JSON.stringify(door.logs.lines)]) {
    expect(shown).not.toMatch(/person-1|depot-1/);
  }
  expect((await statusOf(door, code)).headers.get('content-type')).toContain('text/html');
});

test.each(['2'.repeat(32), 'x', '1'.repeat(31), 'a%2fb', `${'1'.repeat(31)}G`])(
  'of the code %s nothing is known',
  async (code) => {
    const door = openNoticeDoor();
    await connect(door);
    await post(door, 'data-deletion');
    const page = await statusOf(door, code);
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('No deletion is known by this code');
    const json = await statusOf(door, code, 'application/json');
    expect((await errorOf(json)).error.code).toBe('NOT_FOUND');
  },
);

const away = () => Promise.reject(new ConnectorError('state_unavailable', 'the store must answer'));

test('what could not be carried out is not said to be, and is done when it is asked again', async () => {
  let isAway = true;
  const emitted: unknown[] = [];
  const door = openNoticeDoor({
    emit: async (event) => (isAway ? away() : void emitted.push(event)),
  });
  await connect(door);
  const failed = await post(door, 'data-deletion');
  expect(failed.status).toBe(503);
  expect(failed.headers.get('retry-after')).toBeTruthy();
  expect((await errorOf(failed)).error.code).toBe('STATE_UNAVAILABLE');
  const underWay = await statusOf(door, '1'.repeat(32), 'application/json');
  expect(await jsonOf(underWay)).toMatchObject({ state: 'in_progress' });
  isAway = false;
  const answer = await jsonOf(await post(door, 'data-deletion'));
  expect(answer['confirmation_code']).toBe('1'.repeat(32));
  expect(emitted).toHaveLength(1);
  const done = await statusOf(door, '1'.repeat(32), 'application/json');
  expect(await jsonOf(done)).toMatchObject({ state: 'done' });
});

test('without the store nobody is told that an access was ended', async () => {
  const users = createMemoryProviderUsers({ health: createMemoryConnectionHealth() });
  const door = openNoticeDoor({ users: { ...users, accountsOf: away } });
  expect((await post(door, 'deauthorize')).status).toBe(503);
  expect(door.logs.named('notice_refused')).toMatchObject([{ level: 'error', status: 503 }]);
});

test('the secret before the current one is accepted, another is not', async () => {
  const door = openNoticeDoor();
  await connect(door);
  const nowMs = door.clock.now();
  for (const path of ['deauthorize', 'data-deletion'] as const) {
    const refused = await post(door, path, noticeOf('person-1', nowMs, 'made-up'));
    expect(refused.status).toBe(401);
    expect((await errorOf(refused)).error.code).toBe('INVALID_SIGNATURE');
  }
  expect(await statesOf(door)).toEqual([['depot-1', 'healthy', undefined]]);
  expect(door.logs.named('notice_refused')[0]).toMatchObject({
    level: 'warn',
    reason: 'signature_mismatch',
  });
  expect((await post(door, 'deauthorize', noticeOf('person-1', nowMs, OLD_SECRET))).status).toBe(
    200,
  );
  expect(await statesOf(door)).toEqual([['depot-1', 'unhealthy', 'deauthorized']]);
});

test.each([
  ['JSON', { 'content-type': 'application/json', body: '{}' }, 415],
  ['no media type', { body: '' }, 415],
  ['a form of something else', { ...FORM, body: 'a=b' }, 400],
  ['a signed request that is none', { ...FORM, body: 'signed_request=x' }, 401],
  ['more than is read', { ...FORM, body: `signed_request=${'x'.repeat(4 * 1024 * 1024)}` }, 413],
])('%s is refused', async (_, { body, ...headers }, status) => {
  const door = openNoticeDoor();
  for (const path of ['deauthorize', 'data-deletion']) {
    const init = { method: 'POST', body: Buffer.from(body), headers };
    const answer = await door.app.request(`/oauth/${path}`, init);
    expect(answer.status).toBe(status);
  }
});

test.each([
  ['GET', '/oauth/deauthorize', 'POST'],
  ['GET', '/oauth/data-deletion', 'POST'],
  ['POST', `/oauth/data-deletion/${'1'.repeat(32)}`, 'GET'],
])('%s %s is not allowed', async (method, path, allow) => {
  const answer = await openNoticeDoor().app.request(path, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
});

test('where no provider tells about people there are no doors for it', async () => {
  const { app } = openConnectDoor(server);
  const answer = await app.request('/oauth/deauthorize', { method: 'POST', headers: FORM });
  expect(answer.status).toBe(404);
});
