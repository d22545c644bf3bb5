import { createMemoryConnectionHealth } from '@pyloto/core-auth';
import { keyDigest } from '@pyloto/core-events';
import { expect, test } from 'vitest';

import { connectionRoutes } from './connection-routes.ts';

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

test('an operator sees how the connections fare, of all tenants or of one', async () => {
  const health = createMemoryConnectionHealth();
  await health.replace(undefined, GLOBEX);
  await health.replace(undefined, ACME);
  const routes = connectionRoutes(health);
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
