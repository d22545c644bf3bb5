import type { Clock, Ledger, LedgerBatch } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { createMemoryLedger } from '../index.ts';
import { ledgerContractTests, type LedgerHarness } from './index.ts';

const FEW_ROUNDS = { raceRounds: 2 };

test.each<[string, (ledger: Ledger) => Ledger]>([
  [
    'claims everything',
    (ledger) => ({ ...ledger, claim: async ({ keys }) => keys.map(() => 'claimed') }),
  ],
  [
    'answers in another order',
    (ledger) => ({
      ...ledger,
      claim: async (batch, leaseMs) => (await ledger.claim(batch, leaseMs)).toReversed(),
    }),
  ],
  [
    'completes for anybody',
    (ledger) => ({ ...ledger, complete: async ({ keys }) => keys.map(() => true) }),
  ],
  ['forgets what is complete', (ledger) => ({ ...ledger, complete: ledger.release })],
  ['forgets what is dropped', (ledger) => ({ ...ledger, drop: ledger.release })],
  [
    'drops for anybody',
    (ledger) => ({ ...ledger, drop: async ({ keys }) => keys.map(() => true) }),
  ],
  [
    'never releases',
    (ledger) => ({ ...ledger, release: async ({ keys }) => keys.map(() => true) }),
  ],
  ['never renews', (ledger) => ({ ...ledger, renew: async ({ keys }) => keys.map(() => true) })],
  ['mixes tenants', (ledger) => withBatch(ledger, (batch) => ({ ...batch, tenantId: 'one' }))],
  ['mixes connectors', (ledger) => withBatch(ledger, (batch) => ({ ...batch, connector: 'one' }))],
  [
    'takes every owner for the same',
    (ledger) => withBatch(ledger, (batch) => ({ ...batch, ownerToken: 'one' })),
  ],
  [
    'joins the names of a scope',
    (ledger) =>
      withBatch(ledger, (batch) => ({
        ...batch,
        connector: '',
        tenantId: `${batch.connector}:${batch.tenantId}`,
      })),
  ],
])('a ledger that %s fails', async (_what, breakIt) => {
  const failed = await failedCases(() => {
    const harness = memoryHarness();
    return { ...harness, ledger: breakIt(harness.ledger) };
  });
  expect(failed).not.toEqual([]);
});

test('a ledger on the wall clock fails, for that and nothing else', async () => {
  const failed = await failedCases(() => memoryHarness((clock) => clock.now));
  expect(failed).toEqual(['a step of the wall clock neither ends nor prolongs anything']);
});

test('a copy of the app with a state of its own fails', async () => {
  const failed = await failedCases(() => ({
    ...memoryHarness(),
    otherCopy: memoryHarness().ledger,
  }));
  expect(failed).toContain('of two owners that race for an item exactly one gets it');
});

test('a harness is closed after its case, also when the case failed', async () => {
  let closed = 0;
  const close = async (): Promise<void> => {
    closed++;
  };
  const failed = await failedCases(() => ({ ...memoryHarness(), close, ledger: DEAD_LEDGER }));
  expect(closed).toBe(failed.length);
  expect(closed).toBe(ledgerContractTests(memoryHarness).length);
});

test.each([
  [undefined, 1_000],
  [7, 7],
])('owners race %s times when told so, %i times in fact', async (raceRounds, rounds) => {
  let claims = 0;
  const options = raceRounds === undefined ? {} : { raceRounds };
  const cases = ledgerContractTests(() => {
    const harness = memoryHarness();
    const claim: Ledger['claim'] = (batch, leaseMs) => {
      claims++;
      return harness.ledger.claim(batch, leaseMs);
    };
    return { ...harness, ledger: { ...harness.ledger, claim }, otherCopy: harness.ledger };
  }, options);
  await cases.find(({ name }) => name.includes('race for an item'))!.run();
  expect(claims).toBe(rounds);
});

const DEAD_LEDGER: Ledger = {
  durability: 'redis',
  claim: fail,
  complete: fail,
  release: fail,
  drop: fail,
  renew: fail,
};

async function fail(): Promise<never> {
  throw new Error('the store is gone');
}

async function failedCases(makeHarness: () => LedgerHarness): Promise<string[]> {
  const cases = ledgerContractTests(makeHarness, FEW_ROUNDS);
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  return cases.filter((_, index) => results[index]!.status === 'rejected').map(({ name }) => name);
}

function withBatch(ledger: Ledger, change: (batch: LedgerBatch) => LedgerBatch): Ledger {
  return {
    ...ledger,
    claim: (batch, leaseMs) => ledger.claim(change(batch), leaseMs),
    complete: (batch, retentionMs) => ledger.complete(change(batch), retentionMs),
    drop: (batch, end) => ledger.drop(change(batch), end),
    release: (batch) => ledger.release(change(batch)),
    renew: (batch, leaseMs) => ledger.renew(change(batch), leaseMs),
  };
}

function memoryHarness(timeOf = (clock: Clock): Clock['now'] => clock.monotonicMs): LedgerHarness {
  let wallMs = Date.UTC(2026, 10, 21);
  let monotonicMs = 0;
  const clock: Clock = {
    now: () => wallMs,
    monotonicMs: () => monotonicMs,
    sleep: () => Promise.reject(new Error('no test here sleeps')),
  };
  return {
    ledger: createMemoryLedger({
      clock: { ...clock, monotonicMs: timeOf(clock) },
      maxEntries: 5_000,
    }),
    passTime: async (durationMs) => {
      wallMs += durationMs;
      monotonicMs += durationMs;
    },
    stepWallClock: (byMs) => {
      wallMs += byMs;
    },
  };
}
