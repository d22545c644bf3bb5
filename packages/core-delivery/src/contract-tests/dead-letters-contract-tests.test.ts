import type { DeadLetters } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { createMemoryDeadLetters, deadLetterIdOf } from '../index.ts';
import { deadLettersContractTests, type DeadLettersHarness } from './index.ts';

test.each<[string, (letters: DeadLetters) => DeadLetters]>([
  ['keeps nothing', (letters) => ({ ...letters, put: () => undefined })],
  ['forgets nothing', (letters) => ({ ...letters, settle: () => undefined })],
  ['counts wrong', (letters) => ({ ...letters, count: () => 1 })],
  [
    'lists all',
    (letters) => ({ ...letters, list: (query) => letters.list({ ...query, limit: Infinity }) }),
  ],
  [
    'knows no filter',
    (letters) => ({ ...letters, list: ({ limit, cursor }) => letters.list({ limit, cursor }) }),
  ],
  ['finds nothing', (letters) => ({ ...letters, find: () => undefined })],
  [
    'lists the last one first',
    (letters) => ({
      ...letters,
      list: async (query) => {
        const page = await letters.list(query);
        return { ...page, letters: page.letters.toReversed() };
      },
    }),
  ],
  [
    'never adds up attempts',
    (letters) => ({
      ...letters,
      put: async (failure) => {
        await letters.settle([deadLetterIdOf(failure)]);
        await letters.put(failure);
      },
    }),
  ],
  [
    'takes all destinations for one',
    (letters) => ({
      ...letters,
      put: ({ event, errorCode, errorMessage }) => letters.put({ event, errorCode, errorMessage }),
    }),
  ],
  [
    'counts each failure as one attempt',
    (letters) => ({ ...letters, put: (failure) => letters.put({ ...failure, attempts: 1 }) }),
  ],
  [
    'listens to no first failure',
    (letters) => ({
      ...letters,
      put: (failure) => letters.put({ ...failure, firstFailedAtMs: Infinity }),
    }),
  ],
  [
    'knows no moment',
    (letters) => ({
      ...letters,
      list: (query) => letters.list({ ...query, failedBeforeMs: undefined }),
    }),
  ],
])('a store that %s fails', async (_what, breakIt) => {
  const cases = deadLettersContractTests(() => {
    const harness = memoryHarness();
    return { ...harness, deadLetters: breakIt(harness.deadLetters) };
  });
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  expect(results.map(({ status }) => status)).toContain('rejected');
});

test('a harness is closed after its case, also when the case failed', async () => {
  let closed = 0;
  const cases = deadLettersContractTests(() => ({
    deadLetters: { ...memoryHarness().deadLetters, count: () => -1 },
    passTime: () => undefined,
    close: async () => {
      closed++;
    },
  }));
  await Promise.allSettled(cases.map(({ run }) => run()));
  expect(closed).toBe(cases.length);
});

function memoryHarness(): DeadLettersHarness {
  let nowMs = Date.UTC(2026, 10, 21);
  return {
    deadLetters: createMemoryDeadLetters({ clock: { now: () => nowMs } }),
    passTime: (durationMs) => {
      nowMs += durationMs;
    },
  };
}
