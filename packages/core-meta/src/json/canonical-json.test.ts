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

/** A list in a list in a list: `leaf` stands `levels` deep. */
function nest(leaf: unknown, levels: number): unknown {
  return levels === 0 ? leaf : [nest(leaf, levels - 1)];
}

test('64 levels count, what lies below is one and the same something', () => {
  expect(canonicalJson(nest(1, 64))).not.toBe(canonicalJson(nest(2, 64)));
  expect(canonicalJson(nest(1, 65))).toBe(canonicalJson(nest(2, 65)));
  expect(canonicalJson(nest(1, 65))).not.toBe(canonicalJson(nest([], 64)));
});

test.each([
  ['[', ']'],
  ['{"a":', '}'],
])('nesting of %s beyond any stack is written', (open, close) => {
  const nested: unknown = JSON.parse(`${open.repeat(100_000)}1${close.repeat(100_000)}`);
  expect(canonicalJson(nested).length).toBeLessThan(1000);
});
