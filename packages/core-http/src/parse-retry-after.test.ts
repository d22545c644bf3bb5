import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { parseRetryAfter } from './index.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12, 0, 0);

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7000],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Saturday, 21-Nov-26 12:00:30 GMT', 30_000],
  ['Sat Nov 21 12:00:30 2026', 30_000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
  ['Sun Nov  6 08:49:37 1994', 0],
])('%j is a wait of %d ms', (value, waitMs) => {
  expect(parseRetryAfter(value, NOW_MS)).toBe(waitMs);
});

test.each([
  undefined,
  '',
  '-1',
  '+5',
  '1.5',
  '1e3',
  '0x10',
  'soon',
  '2026-11-21T12:00:30Z',
  '21 Nov 2026',
  'Sat, 99 Nov 2026 99:00:30 GMT',
])('%j is not a wait', (value) => {
  expect(parseRetryAfter(value, NOW_MS)).toBeUndefined();
});

test('no wait is longer than a day', () => {
  for (const value of ['86401', '9'.repeat(400), 'Fri, 31 Dec 9999 23:59:59 GMT']) {
    expect(parseRetryAfter(value, NOW_MS)).toBe(86_400_000);
  }
});

test('whatever the header says, the wait is a number from 0 to a day or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.date().map(String)), (value) => {
      const waitMs = parseRetryAfter(value, NOW_MS);
      expect(waitMs === undefined || (waitMs >= 0 && waitMs <= 86_400_000)).toBe(true);
    }),
  );
});
