import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { IsoTimestampSchema, toIsoTimestamp } from './index.ts';

const YEAR_0_MS = Date.parse('0000-01-01T00:00:00.000Z');
const YEAR_9999_MS = Date.parse('9999-12-31T23:59:59.999Z');

test('a moment is written in UTC with milliseconds', () => {
  expect(toIsoTimestamp(1_760_000_000_000)).toBe('2025-10-09T08:53:20.000Z');
});

test('what is written is a contract timestamp of the same moment', () => {
  fc.assert(
    fc.property(fc.integer({ min: YEAR_0_MS, max: YEAR_9999_MS }), (epochMs) => {
      const text = toIsoTimestamp(epochMs);
      expect(IsoTimestampSchema.safeParse(text).success).toBe(true);
      expect(Date.parse(text ?? '')).toBe(epochMs);
    }),
    { seed: 20_261_121, numRuns: 300, examples: [[YEAR_0_MS], [YEAR_9999_MS], [0]] },
  );
});

test.each([
  Number.NaN,
  Number.POSITIVE_INFINITY,
  YEAR_0_MS - 1,
  YEAR_9999_MS + 1,
  8_640_000_000_000_001,
])('%d is no moment of the years 0000 to 9999', (epochMs) => {
  expect(toIsoTimestamp(epochMs)).toBeUndefined();
});

test.each([
  '2025-10-09T08:53:20Z',
  '2025-10-09T08:53:20.000000Z',
  '2025-10-09T10:53:20.000+02:00',
  '2025-10-09T08:53:20.000',
  '2025-02-30T08:53:20.000Z',
  '1760000000',
])('%s is not a contract timestamp', (text) => {
  expect(IsoTimestampSchema.safeParse(text).success).toBe(false);
});
