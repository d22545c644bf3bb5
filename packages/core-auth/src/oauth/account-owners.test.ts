import { expect, test } from 'vitest';

import { createMemoryAccountOwners } from './account-owners.ts';
import { createMemoryUsedNonces } from './used-nonces.ts';

const ACME = { tenantId: 'acme', channel: 'parcels', accountId: 'depot-1' };
const GLOBEX = { ...ACME, tenantId: 'globex' };

test('an account is the first tenant’s until it gives it back', async () => {
  const owners = createMemoryAccountOwners();
  expect(await owners.tenantOf(ACME)).toBeUndefined();
  expect(await owners.claim(ACME)).toBe(true);
  expect(await owners.claim(GLOBEX)).toBe(false);
  expect(await owners.claim(ACME)).toBe(true);
  expect(await owners.claim({ ...GLOBEX, channel: 'letters' })).toBe(true);
  await owners.release(GLOBEX);
  expect(await owners.tenantOf(ACME)).toBe('acme');
  await owners.release(ACME);
  expect(await owners.claim(GLOBEX)).toBe(true);
});

test('what may happen once may happen again when it is forgotten, and for another tenant', async () => {
  let nowMs = 0;
  const nonces = createMemoryUsedNonces({ clock: { monotonicMs: () => nowMs } });
  const nonce = { tenantId: 'acme', nonce: 'n', keptMs: 1000 };
  expect(await nonces.use(nonce)).toBe(true);
  nowMs = 999;
  expect(await nonces.use(nonce)).toBe(false);
  expect(await nonces.use({ ...nonce, tenantId: 'globex' })).toBe(true);
  nowMs = 1000;
  expect(await nonces.use(nonce)).toBe(true);
});
