import { afterAll, beforeAll, expect, test } from 'vitest';

import { errorOf } from '../test-harness.ts';
import { type ConnectDoor, connectThrough, KEYS, openConnectDoor } from './connect-test-door.ts';
import { type OAuthServer, startOAuthServer } from './start-oauth-server.ts';

const OWNER = { tenantId: 'acme', channel: 'parcels', accountId: 'depot-1' };

let server: OAuthServer;

beforeAll(async () => {
  server = await startOAuthServer();
});
afterAll(() => server.stop());

async function connectedDoor(overrides: Parameters<typeof openConnectDoor>[1] = {}) {
  const door = openConnectDoor(server, overrides);
  await connectThrough(door);
  return door;
}

async function ask(
  { app }: ConnectDoor,
  body: unknown = { accountId: 'depot-1' },
  apiKey: string = KEYS.acme,
): Promise<Response> {
  return app.request('/oauth/disconnect', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${apiKey}` },
  });
}

test('an account that its owner disconnects is forgotten, and another tenant may connect it', async () => {
  const door = await connectedDoor();
  expect(await connectThrough(door, KEYS.globex)).toBe(409);
  const answer = await ask(door);
  expect([answer.status, await answer.text()]).toEqual([200, '{"ok":true}']);
  expect(await door.health.list('acme')).toEqual([]);
  await expect(door.manager.tokenOf(OWNER)).rejects.toMatchObject({ code: 'auth_invalid' });
  expect(door.emitted).toMatchObject([
    {
      type: 'pyloto.connections.connection_removed.v1',
      capabilityId: 'connection_health',
      tenantId: 'acme',
      payload: {
        channel: { type: 'parcels', accountId: 'depot-1' },
        since: '2026-11-21T08:00:00.000Z',
      },
    },
  ]);
  const [line] = door.logs.named('account_disconnected');
  expect(line).toMatchObject({ tenantId: 'acme', keyId: expect.any(String) });
  expect(JSON.stringify(line)).not.toContain('depot-1');
  expect(await connectThrough(door, KEYS.globex)).toBe(200);
});

test('of another tenant’s account, and of one that nobody has connected, nothing is said or done', async () => {
  const door = await connectedDoor();
  for (const body of [{ accountId: 'depot-1' }, { accountId: 'depot-2' }]) {
    const answer = await ask(door, body, KEYS.globex);
    expect(answer.status).toBe(404);
    expect((await errorOf(answer)).error.message).toContain('no account');
  }
  expect(await door.health.list('acme')).toMatchObject([{ state: 'healthy' }]);
  expect(door.emitted).toEqual([]);
});

test('an account with a configured token is no connection, also when that was refused', async () => {
  const door = await connectedDoor();
  const owner = { ...OWNER, accountId: 'depot-7' };
  await door.health.replace(undefined, {
    ...owner,
    state: 'unhealthy',
    sinceMs: 1,
    refused: ['d'],
  });
  expect((await ask(door, { accountId: 'depot-7' })).status).toBe(404);
  expect(await door.health.find(owner)).toBeDefined();
});

test('what stopped in between is finished when it is asked again', async () => {
  let isAway = true;
  const door = await connectedDoor();
  const removing = door.manager.remove;
  const broken = await connectedDoor({
    tokens: {
      ...door.manager,
      remove: async (owner) => {
        if (isAway) throw new TypeError('canary');
        await removing(owner);
      },
    },
    health: door.health,
  });
  expect((await ask(broken)).status).toBe(500);
  isAway = false;
  expect((await ask(broken)).status).toBe(200);
  expect(await door.health.list('acme')).toEqual([]);
  const ids = broken.emitted.map(({ dedupeKey }) => dedupeKey);
  expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
});

test.each([
  ['no account', { body: {} }, 400],
  ['an account with white space', { body: { accountId: 'a b' } }, 400],
  ['another field', { body: { accountId: 'depot-1', returnUrl: 'https://a.example' } }, 400],
  ['another provider', { body: { accountId: 'depot-1', provider: 'letters' } }, 400],
  ['a key without the scope', { apiKey: KEYS.sender }, 403],
  ['no key of ours', { apiKey: 'made-up-0123456789abcdef' }, 401],
])('%s is refused', async (_, { body, apiKey }: { body?: object; apiKey?: string }, status) => {
  const door = await connectedDoor();
  expect((await ask(door, body, apiKey)).status).toBe(status);
  expect(await door.health.list('acme')).toMatchObject([{ state: 'healthy' }]);
});
