import { expect, test } from 'vitest';

import { withoutAbsent } from './without-absent.ts';

test('an absent fact is an absent key, and everything else stays', () => {
  expect(withoutAbsent({ a: 1, b: undefined, c: null, d: '', e: 0, f: false })).toStrictEqual({
    a: 1,
    c: null,
    d: '',
    e: 0,
    f: false,
  });
});
