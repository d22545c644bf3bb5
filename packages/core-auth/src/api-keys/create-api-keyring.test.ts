import type * as Crypto from 'node:crypto';
import { timingSafeEqual } from 'node:crypto';

import { Secret } from '@pyloto/core-connectors';
import { expect, test, vi } from 'vitest';

import type { ApiKey } from './api-key.ts';
import { createApiKeyring, hasScope } from './create-api-keyring.ts';

vi.mock('node:crypto', async (importOriginal) => {
  const crypto = await importOriginal<typeof Crypto>();
  return { ...crypto, timingSafeEqual: vi.fn<typeof timingSafeEqual>(crypto.timingSafeEqual) };
});

const PEPPER = Secret.of('a pepper of the operator');
/** The hash of `pk_live_0123456789abcdefghij`, as `openssl dgst -sha256 -hmac` gives it. */
const HASHED: ApiKey = {
  tenantId: 'initech',
  scopes: ['*'],
  keyHash: 'ce85484617a6d862bed1a96cd73820e6b38bd92375c8d57cceafc8c8f68e5795',
};
const ACME: ApiKey = {
  tenantId: 'acme',
  scopes: ['send-message'],
  key: Secret.of('key-of-acme-0123456789abcdef'),
};
const GLOBEX: ApiKey = {
  tenantId: 'globex',
  scopes: ['*'],
  key: Secret.of('key-of-globex-0123456789abcd'),
};

test('a key says whose it is and what it may do', () => {
  const keyring = createApiKeyring({ keys: [ACME, GLOBEX] });
  expect(keyring.authenticate('Bearer key-of-acme-0123456789abcdef')).toEqual({
    tenantId: 'acme',
    scopes: ['send-message'],
    keyId: expect.stringMatching(/^[0-9a-f]{12}$/),
  });
  expect(keyring.authenticate('bearer   key-of-globex-0123456789abcd')?.tenantId).toBe('globex');
});

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'key-of-acme-0123456789abcdef',
  'Basic key-of-acme-0123456789abcdef',
  'Bearer key-of-acme-0123456789abcde',
  'Bearer key-of-acme-0123456789abcdef extra',
  'Bearer Key-of-acme-0123456789abcdef',
  `Bearer ${'k'.repeat(2000)}`,
])('%j carries no key', (authorization) => {
  const keyring = createApiKeyring({ keys: [ACME, GLOBEX] });
  expect(keyring.authenticate(authorization)).toBeUndefined();
});

test('without keys nobody is let in', () => {
  expect(createApiKeyring({ keys: [] }).authenticate('Bearer x')).toBeUndefined();
});

test('a hashed key and a plain one work beside each other under the pepper', () => {
  const keyring = createApiKeyring({ keys: [HASHED, ACME], pepper: PEPPER });
  expect(keyring.authenticate('Bearer pk_live_0123456789abcdefghij')?.tenantId).toBe('initech');
  expect(keyring.authenticate('Bearer key-of-acme-0123456789abcdef')?.tenantId).toBe('acme');
});

test('a hash is not a key', () => {
  const keyring = createApiKeyring({ keys: [HASHED], pepper: PEPPER });
  expect(keyring.authenticate(`Bearer ${HASHED.keyHash}`)).toBeUndefined();
});

test('every key is compared, wherever the one that fits is', () => {
  const keyring = createApiKeyring({ keys: [ACME, HASHED, GLOBEX], pepper: PEPPER });
  const keys = ['key-of-acme-0123456789abcdef', 'key-of-globex-0123456789abcd', 'unknown'];
  for (const key of keys) {
    vi.mocked(timingSafeEqual).mockClear();
    keyring.authenticate(`Bearer ${key}`);
    expect(timingSafeEqual).toHaveBeenCalledTimes(3);
  }
});

test('the id of a key tells the keys of a tenant apart and holds nothing of them', () => {
  const next = { ...ACME, key: Secret.of('next-key-of-acme-0123456789a') };
  const keyring = createApiKeyring({ keys: [ACME, next] });
  const first = keyring.authenticate('Bearer key-of-acme-0123456789abcdef')!;
  const second = keyring.authenticate('Bearer next-key-of-acme-0123456789a')!;
  expect(first.keyId).not.toBe(second.keyId);
  expect(createApiKeyring({ keys: [ACME] })).not.toHaveProperty('keys');
  const hashed = createApiKeyring({ keys: [HASHED], pepper: PEPPER });
  const { keyId } = hashed.authenticate('Bearer pk_live_0123456789abcdefghij')!;
  expect(HASHED.keyHash).not.toContain(keyId);
});

test('one key for two tenants, and a hash without its pepper, are refused', () => {
  const stolen = { ...ACME, tenantId: 'globex' };
  expect(() => createApiKeyring({ keys: [ACME, stolen] })).toThrow('only once');
  expect(() => createApiKeyring({ keys: [HASHED] })).toThrow('pepper');
});

test('a scope is had by its name or by the star', () => {
  expect(hasScope({ scopes: ['send-message'] }, 'send-message')).toBe(true);
  expect(hasScope({ scopes: ['send-message'] }, 'react')).toBe(false);
  expect(hasScope({ scopes: ['*'] }, 'react')).toBe(true);
  expect(hasScope({ scopes: [] }, 'react')).toBe(false);
});
