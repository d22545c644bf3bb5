import { createHmac } from 'node:crypto';

import { Secret } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { readApiKeys, type ReadApiKeysOptions } from './read-api-keys.ts';

const PEPPER = Secret.of('a pepper of the operator');
const KEY = 'pk_live_0123456789abcdefghij';
const HASH = createHmac('sha256', PEPPER.reveal()).update(KEY).digest('hex');
const OPTIONS: ReadApiKeysOptions = { scopes: ['send-message', 'react'], mode: 'production' };
const PEPPERED: ReadApiKeysOptions = { ...OPTIONS, pepper: PEPPER };

function placesOf(entries: unknown, options = OPTIONS): string[] {
  return readApiKeys(entries, options).problems.map(({ at }) => at);
}

test('a key without scopes may do everything', () => {
  const { keys, problems } = readApiKeys([{ tenantId: 'acme', key: KEY }], OPTIONS);
  expect(problems).toEqual([]);
  expect(keys).toEqual([{ tenantId: 'acme', key: Secret.of(KEY), scopes: ['*'] }]);
  expect(keys[0]).toHaveProperty('key', expect.any(Secret));
});

test('a tenant may have several keys, so that one can be replaced', () => {
  const { keys, problems } = readApiKeys(
    [
      { tenantId: 'acme', key: KEY, scopes: ['send-message'] },
      { tenantId: 'acme', key: `${KEY}-next`, scopes: ['send-message'] },
    ],
    OPTIONS,
  );
  expect(problems).toEqual([]);
  expect(keys.map(({ scopes }) => scopes)).toEqual([['send-message'], ['send-message']]);
});

test('a key may be given as its hash where there is a pepper', () => {
  const entries = [{ tenantId: 'acme', keyHash: HASH, scopes: ['react'] }];
  expect(readApiKeys(entries, PEPPERED)).toEqual({
    keys: [{ tenantId: 'acme', keyHash: HASH, scopes: ['react'] }],
    problems: [],
  });
  expect(placesOf(entries)).toEqual(['[0].keyHash']);
});

test.each([
  ['no list', undefined, ['']],
  ['an object', { tenantId: 'acme', key: KEY }, ['']],
  ['an empty list', [], ['']],
  ['an entry that is none', [null, 'x', []], ['[0]', '[1]', '[2]']],
  ['a field that nobody knows', [{ tenantId: 'acme', key: KEY, role: 'admin' }], ['[0]']],
  ['neither a key nor a hash', [{ tenantId: 'acme' }], ['[0]']],
  ['both a key and a hash', [{ tenantId: 'acme', key: KEY, keyHash: HASH }], ['[0]']],
  ['no tenant', [{ key: KEY }], ['[0].tenantId']],
  ['a tenant of other characters', [{ tenantId: 'a:b', key: KEY }], ['[0].tenantId']],
  ['a key of 15 characters', [{ tenantId: 'acme', key: 'k'.repeat(15) }], ['[0].key']],
  ['a key of 513 characters', [{ tenantId: 'acme', key: 'k'.repeat(513) }], ['[0].key']],
  ['a key with a space', [{ tenantId: 'acme', key: `${KEY} x` }], ['[0].key']],
  ['a key of other letters', [{ tenantId: 'acme', key: `${KEY}ã` }], ['[0].key']],
  ['a number as key', [{ tenantId: 'acme', key: 123 }], ['[0].key']],
  ['a key of a sandbox', [{ tenantId: 'acme', key: `sandbox_${KEY}` }], ['[0].key']],
  ['an unknown scope', [{ tenantId: 'acme', key: KEY, scopes: ['send'] }], ['[0].scopes']],
  ['scopes that are text', [{ tenantId: 'acme', key: KEY, scopes: '*' }], ['[0].scopes']],
  ['no scope', [{ tenantId: 'acme', key: KEY, scopes: [] }], ['[0].scopes']],
  [
    'three wrong fields',
    [{ tenantId: '', key: 'x', scopes: [1] }],
    ['[0].tenantId', '[0].key', '[0].scopes'],
  ],
])('%s is a problem at its place', (_, entries, places) => {
  expect(readApiKeys(entries, OPTIONS).keys).toEqual([]);
  expect(placesOf(entries)).toEqual(places);
});

test.each(['', 'abc', HASH.toUpperCase(), `${HASH}0`, 7])('%j is no hash of a key', (keyHash) => {
  expect(placesOf([{ tenantId: 'acme', keyHash }], PEPPERED)).toEqual(['[0].keyHash']);
});

test('a key that two entries hold is a problem, also of one tenant and as a hash', () => {
  const twice = [
    { tenantId: 'acme', key: KEY },
    { tenantId: 'globex', key: KEY },
  ];
  expect(readApiKeys(twice, OPTIONS).problems).toMatchObject([
    { at: '[1].key', mustBe: 'another key than [0].key is' },
  ]);
  const hashed = [
    { tenantId: 'acme', key: KEY },
    { tenantId: 'acme', keyHash: HASH },
  ];
  expect(placesOf(hashed, PEPPERED)).toEqual(['[1].keyHash']);
});

test('an unknown scope is told with the ones there are', () => {
  const entries = [{ tenantId: 'acme', key: KEY, scopes: ['publish'] }];
  expect(readApiKeys(entries, OPTIONS).problems).toEqual([
    {
      at: '[0].scopes',
      mustBe: 'a list of at least one of *, send-message, react',
      example: '["send-message"]',
    },
  ]);
});

test('a sandbox takes keys of 16 characters that begin as its own do, and no other', () => {
  const sandbox = { ...OPTIONS, mode: 'sandbox' } as const;
  expect(placesOf([{ tenantId: 'acme', key: 'k'.repeat(16) }], sandbox)).toEqual(['[0].key']);
  expect(placesOf([{ tenantId: 'acme', key: 'sandbox_api_key_1' }], sandbox)).toEqual([]);
  expect(placesOf([{ tenantId: 'acme', key: 'sandbox_7890123' }], sandbox)).toEqual(['[0].key']);
  expect(placesOf([{ tenantId: 'acme', key: 'sandbox_89012345' }], sandbox)).toEqual([]);
});

test('whatever is given, reading ends, gives usable keys only and tells no value', () => {
  const marked = fc.string({ maxLength: 40 }).map((text) => `canary${text}`);
  const valid = fc.constantFrom('acme', KEY, HASH, `${KEY}-next`, ['react'], undefined);
  const value = fc.oneof(marked, fc.jsonValue(), valid);
  const entry = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { tenantId: value, key: value, keyHash: value, scopes: fc.oneof(value, fc.array(value)) },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.array(entry)), (entries) => {
      const { keys, problems } = readApiKeys(entries, PEPPERED);
      expect(JSON.stringify(problems)).not.toContain('canary');
      expect(keys.length > 0 || problems.length > 0).toBe(true);
      for (const { tenantId, scopes } of keys) {
        expect(tenantId).toMatch(/^[\w-]{1,64}$/);
        expect(scopes.every((scope) => ['*', 'send-message', 'react'].includes(scope))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
