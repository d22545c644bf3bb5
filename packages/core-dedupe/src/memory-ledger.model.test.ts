import { type Claim, isConnectorError, type LedgerBatch } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createMemoryLedger, type MemoryLedger } from './index.ts';

type Answer = Claim | boolean;
type Step = {
  readonly kind: 'claim' | 'complete' | 'release' | 'renew';
  /** Time that passes before the call. */
  readonly passMs: number;
  readonly batch: LedgerBatch;
  readonly durationMs: number;
};

test('every answer is the model’s, for any sequence of calls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepOf([100, 110, 250, 1_000]), { maxLength: 60 }), async (steps) => {
      const { ledger, model, pass } = setUp(1_000);
      for (const step of steps) {
        pass(step.passMs);
        expect(await perform(ledger, step)).toEqual(model.perform(step));
      }
      expect(ledger.stats().evicted).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('a full ledger forgets done items only, and counts each', async () => {
  let evicted = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), workOf([100, 200]), async (cap, steps) => {
      const { ledger, model, pass } = setUp(cap);
      let forgotten = 0;
      for (const step of steps) {
        pass(step.passMs);
        const { atLeast, atMost } = model.inFlightWith(step.batch);
        const answers = await perform(ledger, step).catch(codeOf);
        const refused = answers === 'state_unavailable';
        expect(refused && (step.kind !== 'claim' || atMost <= cap)).toBe(false);
        expect(!refused && step.kind === 'claim' && atLeast > cap).toBe(false);
        if (typeof answers === 'string') continue;
        const expected = model.perform(step, answers);
        const runsAgain = answers.map(
          (answer, at) => answer === 'claimed' && expected[at] === 'done',
        );
        forgotten += runsAgain.filter(Boolean).length;
        expect(answers).toEqual(expected.map((answer, at) => (runsAgain[at] ? 'claimed' : answer)));
        expect(ledger.stats().entries).toBeLessThanOrEqual(cap);
        expect(forgotten).toBeLessThanOrEqual(ledger.stats().evicted);
      }
      evicted += ledger.stats().evicted;
    }),
    { numRuns: 300 },
  );
  expect(evicted).toBeGreaterThan(300);
});

function setUp(maxEntries: number): {
  readonly ledger: MemoryLedger;
  readonly model: Model;
  readonly pass: (byMs: number) => void;
} {
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: () => Promise.reject(new Error('no test here sleeps')),
  };
  return {
    ledger: createMemoryLedger({ clock, maxEntries }),
    model: createModel(() => nowMs),
    pass: (byMs) => {
      nowMs += byMs;
    },
  };
}

function stepOf(durationsMs: readonly number[]): fc.Arbitrary<Step> {
  const key = fc.integer({ min: 0, max: 7 }).map(digestOf);
  return fc.record({
    kind: fc.constantFrom('claim', 'claim', 'complete', 'release', 'renew'),
    passMs: fc.constantFrom(0, 0, 0, ...durationsMs),
    batch: fc.record({
      tenantId: fc.constantFrom('acme', 'umbrella'),
      connector: fc.constantFrom('whatsapp', 'email'),
      keys: fc.uniqueArray(key, { maxLength: 5 }),
      ownerToken: fc.constantFrom('a', 'b', 'c'),
    }),
    durationMs: fc.constantFrom(...durationsMs),
  });
}

/** Steps of which most are a claim and its completion, with little time passing: a ledger that fills up. */
function workOf(durationsMs: readonly number[]): fc.Arbitrary<readonly Step[]> {
  const step = stepOf(durationsMs);
  const work = step.map((one): readonly Step[] => [
    { ...one, kind: 'claim', passMs: 0 },
    { ...one, kind: 'complete', passMs: 0 },
  ]);
  const any = step.map((one): readonly Step[] => [one]);
  const some = fc.oneof({ weight: 3, arbitrary: work }, { weight: 1, arbitrary: any });
  return fc.array(some, { maxLength: 60 }).map((parts) => parts.flat());
}

/** Digests that fall into the same few places of a hash table, two into each. */
function digestOf(item: number): string {
  const first = 'abcd'.charAt(item >> 1);
  const last = 'ab'.charAt(item & 1);
  return `qqqqq${first}${'q'.repeat(25)}${last}`;
}

async function perform(
  ledger: MemoryLedger,
  { kind, batch, durationMs }: Step,
): Promise<readonly Answer[]> {
  return kind === 'release' ? ledger.release(batch) : ledger[kind](batch, durationMs);
}

function codeOf(error: unknown): string {
  if (isConnectorError(error)) return error.code;
  throw error;
}

type Model = {
  /** @param given the real answers, of a ledger that may have forgotten what was done */
  readonly perform: (step: Step, given?: readonly Answer[]) => readonly Answer[];
  /** How many items would be in flight if the batch were claimed; at most, if its done items were forgotten. */
  readonly inFlightWith: (batch: LedgerBatch) => { atLeast: number; atMost: number };
};

/** The contract in its plainest form: who owns each item, until when; a done item has no owner. */
function createModel(nowMs: () => number): Model {
  const items = new Map<string, { readonly owner: string | undefined; readonly untilMs: number }>();
  const live = (id: string): { readonly owner: string | undefined } | undefined => {
    const item = items.get(id);
    return item !== undefined && item.untilMs > nowMs() ? item : undefined;
  };
  const claim = (id: string, ownerToken: string): Claim => {
    const item = live(id);
    if (item === undefined || item.owner === ownerToken) return 'claimed';
    return item.owner === undefined ? 'done' : 'in_flight';
  };
  return {
    perform: ({ kind, batch, durationMs }, given) =>
      batch.keys.map((key, at) => {
        const id = idOf(batch, key);
        const untilMs = nowMs() + durationMs;
        if (kind === 'claim') {
          const answer = claim(id, batch.ownerToken);
          if ((given?.[at] ?? answer) === 'claimed')
            items.set(id, { owner: batch.ownerToken, untilMs });
          return answer;
        }
        if (live(id)?.owner !== batch.ownerToken) return false;
        if (kind === 'release') items.delete(id);
        else items.set(id, { owner: kind === 'renew' ? batch.ownerToken : undefined, untilMs });
        return true;
      }),
    inFlightWith: (batch) => {
      const inFlight = [...items.keys()].filter((id) => live(id)?.owner !== undefined);
      const ids = batch.keys.map((key) => idOf(batch, key));
      const free = ids.filter((id) => live(id) === undefined);
      return {
        atLeast: new Set([...inFlight, ...free]).size,
        atMost: new Set([...inFlight, ...ids]).size,
      };
    },
  };
}

function idOf(batch: LedgerBatch, key: string): string {
  return JSON.stringify([batch.connector, batch.tenantId, key]);
}
