import type { DeadLetters } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { createMemoryDeadLetters } from '../index.ts';
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
        await letters.settle([failure.event.id]);
        await letters.put(failure);
      },
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
