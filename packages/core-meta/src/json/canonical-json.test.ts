import { expect, test } from 'vitest';

import { canonicalJson } from './canonical-json.ts';

test('the order of keys makes no difference, at any level', () => {
  expect(canonicalJson({ a: [{ c: 1, b: null }], z: 'x' })).toBe(
    canonicalJson({ z: 'x', a: [{ b: null, c: 1 }] }),
  );
});

test('everything else does: order of a list, type of a value, absence of a key', () => {
  const texts = [{ a: [1, 2] }, { a: [2, 1] }, { a: ['1', 2] }, { a: [1, 2], b: null }, {}].map(
    canonicalJson,
  );
  expect(new Set(texts).size).toBe(texts.length);
});

test('a key cannot be written so that it looks like structure', () => {
  expect(canonicalJson({ 'a":1,"b': 2 })).not.toBe(canonicalJson({ a: 1, b: 2 }));
});

test('nesting beyond any stack is written', () => {
  const nested: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  expect(canonicalJson(nested).length).toBeLessThan(1000);
});
