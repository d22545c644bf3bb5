import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { joinKey, splitKey } from './index.ts';

const RUNS = { seed: 20_261_121, numRuns: 500 };
/** Parts made of what escaping has to tell apart, and arbitrary ones. */
const part = fc.oneof(
  fc.string({ unit: fc.constantFrom(':', '%', '3', 'A', '2', '5', 'a'), maxLength: 5 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const parts = fc.array(part, { minLength: 1, maxLength: 5 });

test('ordinary ids stay readable in a key', () => {
  expect(joinKey(['whatsapp', '106540352242922', 'msg', 'wamid.HBg+/='])).toBe(
    'whatsapp:106540352242922:msg:wamid.HBg+/=',
  );
});

test('only percent and colon are escaped, and an empty part is kept', () => {
  expect(joinKey(['a:b', '', '100%', 'é 👍/?#'])).toBe('a%3Ab::100%25:é 👍/?#');
});

test('splitting a key gives back its parts', () => {
  fc.assert(
    fc.property(parts, (list) => {
      expect(splitKey(joinKey(list))).toEqual(list);
    }),
    RUNS,
  );
});

test('two different lists of parts never give one key', () => {
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      const sameParts =
        one.length === other.length && one.every((value, at) => value === other[at]);
      expect(joinKey(one) === joinKey(other)).toBe(sameParts);
    }),
    RUNS,
  );
});

test('a key has as many colons as its parts have gaps, so that a prefix can be appended', () => {
  fc.assert(
    fc.property(parts, parts, (head, tail) => {
      expect(`${joinKey(head)}:${joinKey(tail)}`).toBe(joinKey([...head, ...tail]));
    }),
    RUNS,
  );
});
