import { type ConnectionHealth, createMemoryConnectionHealth } from '@pyloto/core-auth';
import { type AccountOwner, Secret } from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';
import { expect, test } from 'vitest';

import { adminRoutes } from '../admin/admin-routes.ts';
import { createRuntime } from '../runtime.ts';
import { parcels, recordLogs, secrets } from '../test-harness.ts';
import type { Disconnect } from './connection-routes.ts';

const ADMIN_KEY = 'an-admin-key-of-the-tests';

const ACME = {
  tenantId: 'acme',
  channel: 'parcels',
  accountId: 'depot-1',
  state: 'unhealthy',
  errorCode: 'auth_invalid',
  sinceMs: Date.parse('2026-11-21T08:00:00Z'),
} as const;
const GLOBEX = {
  tenantId: 'globex',
  channel: 'parcels',
  accountId: 'depot-2',
  state: 'healthy',
  sinceMs: Date.parse('2026-11-20T08:00:00Z'),
  expiresAtMs: Date.parse('2027-01-20T08:00:00Z'),
} as const;

function routesOf(health: ConnectionHealth, disconnect?: Disconnect) {
  const logs = recordLogs();
  const runtime = createRuntime({ connector: parcels, secrets, logger: logs.logger });
  const admin = adminRoutes([Secret.of(ADMIN_KEY)], runtime, { connections: health, disconnect });
  const request = (path: string, init: RequestInit = {}) =>
    admin.request(path, { ...init, headers: { authorization: `Bearer ${ADMIN_KEY}` } });
  return { routes: { request }, logs };
}

test('an operator sees how the connections fare, of all tenants or of one', async () => {
  const health = createMemoryConnectionHealth();
  await health.replace(undefined, GLOBEX);
  await health.replace(undefined, ACME);
  const { routes } = routesOf(health);
  const acme = {
    tenantId: 'acme',
    channel: 'parcels',
    account: keyDigest('depot-1'),
    state: 'unhealthy',
    reason: 'auth_invalid',
    since: '2026-11-21T08:00:00.000Z',
  };
  const globex = {
    tenantId: 'globex',
    channel: 'parcels',
    account: keyDigest('depot-2'),
    state: 'healthy',
    since: '2026-11-20T08:00:00.000Z',
    expiresAt: '2027-01-20T08:00:00.000Z',
  };
  const all = await routes.request('/connections');
  expect(await all.json()).toEqual({ ok: true, items: [acme, globex] });
  const one = await routes.request('/connections?tenant=globex');
  expect(await one.json()).toEqual({ ok: true, items: [globex] });
  const none = await routes.request('/connections?tenant=initech');
  expect(await none.json()).toEqual({ ok: true, items: [] });
});

test('an operator disconnects an account by the digest it is shown by', async () => {
  const health = createMemoryConnectionHealth();
  await health.replace(undefined, GLOBEX);
  const asked: AccountOwner[] = [];
  const { routes, logs } = routesOf(health, async (owner) => {
    asked.push(owner);
    return asked.length === 1;
  });
  const account = keyDigest('depot-2');
  const path = `/connections/globex/${account}/disconnect`;
  const done = await routes.request(path, { method: 'POST' });
  expect([done.status, await done.text()]).toEqual([200, '{"ok":true}']);
  expect(asked).toEqual([GLOBEX]);
  expect(logs.named('account_disconnected')).toMatchObject([{ tenantId: 'globex', account }]);
  expect((await routes.request(path, { method: 'POST' })).status).toBe(404);
  for (const unknown of [`acme/${account}`, 'globex/depot-2', `globex/${keyDigest('depot-1')}`]) {
    const init = { method: 'POST' };
    expect((await routes.request(`/connections/${unknown}/disconnect`, init)).status).toBe(404);
  }
  expect(asked).toHaveLength(2);
});

test('where nobody connects accounts there is nothing to disconnect', async () => {
  const health = createMemoryConnectionHealth();
  await health.replace(undefined, GLOBEX);
  const path = `/connections/globex/${keyDigest('depot-2')}/disconnect`;
  expect((await routesOf(health).routes.request(path, { method: 'POST' })).status).toBe(404);
});
