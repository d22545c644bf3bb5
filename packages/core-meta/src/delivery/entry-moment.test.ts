import { IsoTimestampSchema } from '@pyloto/core-events';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { entryMoment } from './entry-moment.ts';
import { RECEIVED_AT_MS } from './test-items.ts';

const NO_TIME = { entryTime: undefined, receivedAtMs: RECEIVED_AT_MS };
const read = (value: unknown): string => entryMoment(NO_TIME, value);
const RUNS = { seed: 20_261_121, numRuns: 2000 };
const FROM_MS = Date.UTC(2000, 0, 1);
const UNTIL_MS = Date.UTC(2100, 0, 1);
const milliseconds = fc.integer({ min: FROM_MS, max: UNTIL_MS });
const seconds = fc.integer({ min: FROM_MS / 1000, max: UNTIL_MS / 1000 });
/** What stands where a moment should, and is none. */
const noMoment = fc.oneof(
  fc.integer({ min: -FROM_MS, max: FROM_MS / 1000 - 1 }),
  fc.constantFrom(0, '0', -0, null, undefined, '', 'soon', '2026-03-02', {}, [], true, Number.NaN),
  fc.constantFrom(Infinity, 1e300, 9e15, '99999999999999999999'),
);

test('milliseconds are read to the millisecond, as a number or as text', () => {
  fc.assert(
    fc.property(milliseconds, (moment) => {
      expect(read(moment)).toBe(new Date(moment).toISOString());
      expect(read(String(moment))).toBe(read(moment));
    }),
    RUNS,
  );
});

test('seconds are read as the same moment in milliseconds, as a number or as text', () => {
  fc.assert(
    fc.property(seconds, (moment) => {
      expect(read(moment)).toBe(read(moment * 1000));
      expect(read(String(moment))).toBe(read(moment));
    }),
    RUNS,
  );
});

test('the first value that is a moment counts, whatever stands before it', () => {
  fc.assert(
    fc.property(fc.array(noMoment), milliseconds, milliseconds, (before, first, second) => {
      const iso = new Date(first).toISOString();
      expect(entryMoment({ ...NO_TIME, entryTime: second }, ...before, first)).toBe(iso);
      expect(entryMoment({ ...NO_TIME, entryTime: first }, ...before)).toBe(iso);
    }),
    RUNS,
  );
});

test('where no value is a moment, it is when the delivery was received', () => {
  fc.assert(
    fc.property(fc.array(noMoment), (values) => {
      expect(entryMoment(NO_TIME, ...values)).toBe('2026-03-02T10:00:00.000Z');
    }),
    RUNS,
  );
});

test('whatever stands there, a moment is a moment', () => {
  fc.assert(
    fc.property(fc.anything(), fc.double(), (value, number) => {
      for (const candidate of [value, number, String(number)]) {
        expect(IsoTimestampSchema.safeParse(read(candidate)).success).toBe(true);
      }
    }),
    RUNS,
  );
});

test.each([
  ['milliseconds of a message', 1_752_834_910_447, '2025-07-18T10:35:10.447Z'],
  ['seconds of a referral', 1_459_991_487, '2016-04-07T01:11:27.000Z'],
  ['seconds in quotes, of the dashboard’s test', '1527459824', '2018-05-27T22:23:44.000Z'],
])('%s', (_, value, moment) => {
  expect(read(value)).toBe(moment);
});
