import { expect, test } from 'vitest';

import { epochSecondsToIso } from './epoch-seconds.ts';

test.each(['1772441727', 1772441727])('seconds are read from %j', (seconds) => {
  expect(epochSecondsToIso(seconds)).toBe('2026-03-02T08:55:27.000Z');
});

test('every moment is written as the platform writes it', () => {
  const seconds = [
    0, 59, 86_399, 86_400, 951_782_400, 1_772_409_599, 1_772_409_600, 253_402_300_799,
  ];
  for (const moment of [...seconds, ...seconds.toReversed()]) {
    expect(epochSecondsToIso(moment)).toBe(new Date(moment * 1000).toISOString());
  }
});

test.each(['asdf', '', ' 1772441727', '0x10', '1e9', '<TIMESTAMP>', -1, 1.5, Number.NaN, Infinity])(
  '%j is no moment',
  (value) => {
    expect(epochSecondsToIso(value)).toBeUndefined();
  },
);

test.each([null, undefined, {}, [], true])('%j is no moment either', (value) => {
  expect(epochSecondsToIso(value)).toBeUndefined();
});

test('milliseconds in place of seconds are refused once they leave the calendar', () => {
  expect(epochSecondsToIso(253_402_300_800)).toBeUndefined();
  expect(epochSecondsToIso(9_000_000_000_000_000)).toBeUndefined();
});
