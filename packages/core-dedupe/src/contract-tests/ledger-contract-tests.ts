import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import {
  type Claim,
  type ConnectorErrorCode,
  isConnectorError,
  type Ledger,
  type LedgerBatch,
} from '@pyloto/core-connectors';

import { digestOf } from './digest-of.ts';

/** A ledger under test, and the time it lives in. */
export type LedgerHarness = {
  readonly ledger: Ledger;
  /** Another copy of the app on the same state; left out where the state is in the process. */
  readonly otherCopy?: Ledger;
  /** Lets at least this much time pass for the ledger: a fake clock moves, a real store is waited for. */
  readonly passTime: (durationMs: number) => Promise<void>;
  /** Moves the app's wall clock, as a time server or a suspended machine does, while no time passes. */
  readonly stepWallClock: (byMs: number) => void;
  /** Ends what the factory started. */
  readonly close?: () => Promise<void>;
};

/** How long the suite tries. */
export type LedgerContractOptions = {
  /** How often two owners race for one key; by default 1,000. */
  readonly raceRounds?: number;
};

/** One case: rejects with an AssertionError when the ledger breaks its contract. */
export type LedgerContractTest = { readonly name: string; readonly run: () => Promise<void> };

type Contract = LedgerHarness & {
  readonly otherCopy: Ledger;
  readonly raceRounds: number;
  /** A batch of one tenant, new in every case, so that cases can share a store. */
  readonly batch: (ownerToken: string, ...names: readonly string[]) => LedgerBatch;
};

type Case = (contract: Contract) => Promise<void>;

/** Shorter than any pause of a busy machine that a case must survive without its lease ending. */
const LONG_MS = 60_000;
/** A lease or retention that a case waits out. */
const SHORT_MS = 400;
/** Long enough for {@link SHORT_MS} to end. */
const WAIT_MS = 600;
const DAY_MS = 86_400_000;
const DEFAULT_RACE_ROUNDS = 1_000;
const LARGE_BATCH = 1_000;

/**
 * The contract of `Ledger`, as cases for any test runner. A case takes one harness, never flushes its
 * store, and waits at most about two seconds.
 *
 * @example
 * for (const { name, run } of ledgerContractTests(makeHarness)) test(name, run);
 */
export function ledgerContractTests(
  makeHarness: () => LedgerHarness | Promise<LedgerHarness>,
  options: LedgerContractOptions = {},
): readonly LedgerContractTest[] {
  return CASES.map(([name, run]) => ({
    name,
    run: async () => {
      const harness = await makeHarness();
      try {
        await run(contractOf(harness, options));
      } finally {
        await harness.close?.();
      }
    },
  }));
}

function contractOf(harness: LedgerHarness, options: LedgerContractOptions): Contract {
  const tenantId = `contract-${randomUUID()}`;
  return {
    ledger: harness.ledger,
    otherCopy: harness.otherCopy ?? harness.ledger,
    passTime: harness.passTime,
    stepWallClock: harness.stepWallClock,
    raceRounds: options.raceRounds ?? DEFAULT_RACE_ROUNDS,
    batch: (ownerToken, ...names) => ({
      tenantId,
      connector: 'contract',
      keys: names.map(digestOf),
      ownerToken,
    }),
  };
}

const CASES: readonly (readonly [name: string, run: Case])[] = [
  ['a new item is claimed, and done once completed', claimThenDone],
  ['an item that another owner holds is in flight', inFlight],
  ['a released item is free at once', releaseFrees],
  ['a done item is never claimed within its retention, by any copy', doneStays],
  ['an item is free when its lease has ended', leaseEnds],
  ['an owner whose lease ended cannot complete, release or renew', endedOwnerIsRefused],
  ['an owner that lost an item to another cannot touch it', staleOwnerIsRefused],
  ['only the holder of the token can complete, drop, release or renew', strangersAreRefused],
  [
    'an item that nobody claimed cannot be completed, dropped, released or renewed',
    unclaimedIsRefused,
  ],
  ['a renewed lease lasts from its renewal', renewProlongs],
  ['an owner that claims its own item again keeps it with a fresh lease', reclaim],
  ['an owner that claims again what it completed finds it done', reclaimOfDone],
  ['a second completion is refused and changes nothing', completesOnce],
  ['a dropped item is done', dropEnds],
  ['a dropped item runs again after its retention', droppedRetentionEnds],
  ['a done item runs again after its retention', retentionEnds],
  ['each completion has its own retention', retentionsDiffer],
  ['answers are in the order of the keys, whatever their states', mixedBatch],
  ['a batch is completed for the keys still held, and only those', partlyHeldBatch],
  ['tenants never meet', tenantsAreApart],
  ['connectors never meet', connectorsAreApart],
  ['scopes do not run into each other where names are joined', scopesAreNotJoined],
  ['of two owners that race for an item exactly one gets it', race],
  ['of two owners that race for overlapping batches exactly one gets each item', batchRace],
  ['a batch of a thousand is claimed, completed and known', largeBatch],
  ['an empty batch has empty answers', emptyBatch],
  ['a step of the wall clock neither ends nor prolongs anything', wallClockSteps],
  ['a duration that is no positive whole number is refused and claims nothing', badDurations],
];

async function claimThenDone({ ledger, batch }: Contract): Promise<void> {
  assert.deepEqual(await ledger.claim(batch('a', 'k'), LONG_MS), ['claimed']);
  assert.deepEqual(await ledger.complete(batch('a', 'k'), LONG_MS), [true]);
  assert.deepEqual(await ledger.claim(batch('b', 'k'), LONG_MS), ['done']);
}

async function inFlight({ ledger, otherCopy, batch }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), LONG_MS);
  assert.deepEqual(await ledger.claim(batch('b', 'k'), LONG_MS), ['in_flight']);
  assert.deepEqual(await otherCopy.claim(batch('c', 'k'), LONG_MS), ['in_flight']);
  assert.deepEqual(await ledger.complete(batch('a', 'k'), LONG_MS), [true]);
}

async function releaseFrees({ ledger, otherCopy, batch }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), LONG_MS);
  assert.deepEqual(await ledger.release(batch('a', 'k')), [true]);
  assert.deepEqual(await ledger.release(batch('a', 'k')), [false]);
  assert.deepEqual(await otherCopy.claim(batch('b', 'k'), LONG_MS), ['claimed']);
}

async function doneStays({ ledger, otherCopy, batch, passTime }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), SHORT_MS);
  await ledger.complete(batch('a', 'k'), LONG_MS);
  await passTime(WAIT_MS);
  assert.deepEqual(await ledger.claim(batch('b', 'k'), LONG_MS), ['done']);
  assert.deepEqual(await otherCopy.claim(batch('c', 'k'), LONG_MS), ['done']);
}

async function leaseEnds({ ledger, otherCopy, batch, passTime }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), SHORT_MS);
  await passTime(WAIT_MS);
  assert.deepEqual(await otherCopy.claim(batch('b', 'k'), LONG_MS), ['claimed']);
}

async function endedOwnerIsRefused({ ledger, batch, passTime }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k', 'l', 'm'), SHORT_MS);
  await passTime(WAIT_MS);
  assert.deepEqual(await ledger.complete(batch('a', 'k'), LONG_MS), [false]);
  assert.deepEqual(await ledger.release(batch('a', 'l')), [false]);
  assert.deepEqual(await ledger.renew(batch('a', 'm'), LONG_MS), [false]);
  const claims = await ledger.claim(batch('b', 'k', 'l', 'm'), LONG_MS);
  assert.deepEqual(claims, ['claimed', 'claimed', 'claimed']);
}

async function staleOwnerIsRefused({
  ledger,
  otherCopy,
  batch,
  passTime,
}: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), SHORT_MS);
  await passTime(WAIT_MS);
  await otherCopy.claim(batch('b', 'k'), LONG_MS);
  await assertRefused(ledger, batch('a', 'k'));
  assert.deepEqual(await ledger.claim(batch('c', 'k'), LONG_MS), ['in_flight']);
  assert.deepEqual(await otherCopy.complete(batch('b', 'k'), LONG_MS), [true]);
  await assertRefused(ledger, batch('a', 'k'));
  assert.deepEqual(await ledger.claim(batch('c', 'k'), LONG_MS), ['done']);
}

async function strangersAreRefused({ ledger, batch }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), LONG_MS);
  await assertRefused(ledger, batch('b', 'k'));
  await assertRefused(ledger, batch('', 'k'));
  assert.deepEqual(await ledger.claim(batch('c', 'k'), LONG_MS), ['in_flight']);
  await ledger.complete(batch('a', 'k'), LONG_MS);
  await assertRefused(ledger, batch('b', 'k'));
  assert.deepEqual(await ledger.claim(batch('c', 'k'), LONG_MS), ['done']);
}

async function unclaimedIsRefused({ ledger, batch }: Contract): Promise<void> {
  await assertRefused(ledger, batch('a', 'k'));
  assert.deepEqual(await ledger.claim(batch('b', 'k'), LONG_MS), ['claimed']);
}

async function renewProlongs({ ledger, otherCopy, batch, passTime }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), SHORT_MS);
  assert.deepEqual(await ledger.renew(batch('a', 'k'), LONG_MS), [true]);
  await passTime(WAIT_MS);
  assert.deepEqual(await otherCopy.claim(batch('b', 'k'), LONG_MS), ['in_flight']);
  assert.deepEqual(await ledger.renew(batch('a', 'k'), SHORT_MS), [true]);
  await passTime(WAIT_MS);
  assert.deepEqual(await otherCopy.claim(batch('b', 'k'), LONG_MS), ['claimed']);
}

async function reclaim({ ledger, otherCopy, batch, passTime }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), SHORT_MS);
  assert.deepEqual(await ledger.claim(batch('a', 'k'), LONG_MS), ['claimed']);
  await passTime(WAIT_MS);
  assert.deepEqual(await otherCopy.claim(batch('b', 'k'), LONG_MS), ['in_flight']);
  assert.deepEqual(await ledger.complete(batch('a', 'k'), LONG_MS), [true]);
}

async function reclaimOfDone({ ledger, batch }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), LONG_MS);
  await ledger.complete(batch('a', 'k'), LONG_MS);
  assert.deepEqual(await ledger.claim(batch('a', 'k'), LONG_MS), ['done']);
}

async function completesOnce({ ledger, batch, passTime }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), LONG_MS);
  await ledger.complete(batch('a', 'k'), SHORT_MS);
  assert.deepEqual(await ledger.complete(batch('a', 'k'), LONG_MS), [false]);
  await passTime(WAIT_MS);
  assert.deepEqual(await ledger.claim(batch('b', 'k'), LONG_MS), ['claimed']);
}

async function dropEnds({ ledger, otherCopy, batch, passTime }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k', 'l'), SHORT_MS);
  assert.deepEqual(await ledger.drop(batch('a', 'k', 'never'), dropFor(LONG_MS)), [true, false]);
  assert.deepEqual(await ledger.drop(batch('a', 'k'), dropFor(LONG_MS)), [false]);
  assert.deepEqual(await ledger.complete(batch('a', 'k'), LONG_MS), [false]);
  await passTime(WAIT_MS);
  const claims = await otherCopy.claim(batch('b', 'k', 'l', 'never'), LONG_MS);
  assert.deepEqual(claims, ['done', 'claimed', 'claimed']);
}

async function droppedRetentionEnds({ ledger, batch, passTime }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), LONG_MS);
  await ledger.drop(batch('a', 'k'), dropFor(SHORT_MS));
  await passTime(WAIT_MS);
  assert.deepEqual(await ledger.claim(batch('b', 'k'), LONG_MS), ['claimed']);
}

async function retentionEnds({ ledger, otherCopy, batch, passTime }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k'), LONG_MS);
  await ledger.complete(batch('a', 'k'), SHORT_MS);
  await passTime(WAIT_MS);
  assert.deepEqual(await otherCopy.claim(batch('b', 'k'), LONG_MS), ['claimed']);
  assert.deepEqual(await ledger.claim(batch('c', 'k'), LONG_MS), ['in_flight']);
}

async function retentionsDiffer({ ledger, batch, passTime }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'long', 'short', 'longer'), LONG_MS);
  await ledger.complete(batch('a', 'long'), LONG_MS);
  await ledger.complete(batch('a', 'short'), SHORT_MS);
  await ledger.complete(batch('a', 'longer'), DAY_MS);
  await passTime(WAIT_MS);
  const claims = await ledger.claim(batch('b', 'short', 'longer', 'long'), LONG_MS);
  assert.deepEqual(claims, ['claimed', 'done', 'done']);
}

async function mixedBatch({ ledger, batch }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'done', 'held', 'freed'), LONG_MS);
  await ledger.complete(batch('a', 'done'), LONG_MS);
  await ledger.release(batch('a', 'freed'));
  await ledger.claim(batch('b', 'own'), LONG_MS);
  const claims = await ledger.claim(batch('b', 'new', 'held', 'own', 'done', 'freed'), LONG_MS);
  assert.deepEqual(claims, ['claimed', 'in_flight', 'claimed', 'done', 'claimed']);
}

async function partlyHeldBatch({ ledger, batch }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'k', 'l', 'm'), LONG_MS);
  await ledger.release(batch('a', 'l'));
  const held = await ledger.complete(batch('a', 'k', 'l', 'm', 'never'), LONG_MS);
  assert.deepEqual(held, [true, false, true, false]);
  const claims = await ledger.claim(batch('b', 'k', 'l', 'm', 'never'), LONG_MS);
  assert.deepEqual(claims, ['done', 'claimed', 'done', 'claimed']);
}

async function tenantsAreApart({ ledger, batch }: Contract): Promise<void> {
  const mine = batch('a', 'k');
  await assertApart(ledger, mine, { ...mine, tenantId: `${mine.tenantId}-other` });
}

async function connectorsAreApart({ ledger, batch }: Contract): Promise<void> {
  const mine = batch('a', 'k');
  await assertApart(ledger, mine, { ...mine, connector: 'contract-other' });
}

async function scopesAreNotJoined({ ledger, batch }: Contract): Promise<void> {
  const mine = batch('a', 'k');
  const joined = `${mine.tenantId}:x`;
  await assertApart(
    ledger,
    { ...mine, connector: 'contract', tenantId: `x:${joined}` },
    { ...mine, connector: 'contract:x', tenantId: joined },
  );
}

async function race({ ledger, otherCopy, batch, raceRounds }: Contract): Promise<void> {
  for (let round = 0; round < raceRounds; round++) {
    const [a, b] = [batch('a', `k${round}`), batch('b', `k${round}`)];
    const claims = await Promise.all([ledger.claim(a, LONG_MS), otherCopy.claim(b, LONG_MS)]);
    assert.deepEqual(claims.flat().sort(), ['claimed', 'in_flight']);
    const held = await Promise.all([ledger.complete(a, LONG_MS), otherCopy.complete(b, LONG_MS)]);
    assert.deepEqual(held.flat(), claims.flat().map(isClaimed));
    assert.deepEqual(await otherCopy.claim(batch('c', `k${round}`), LONG_MS), ['done']);
  }
}

async function batchRace({ ledger, otherCopy, batch }: Contract): Promise<void> {
  const names = Array.from({ length: LARGE_BATCH }, (_, index) => `k${index}`);
  const [a, b] = [batch('a', ...names), batch('b', ...names.toReversed())];
  const [forA, forB] = await Promise.all([ledger.claim(a, LONG_MS), otherCopy.claim(b, LONG_MS)]);
  assert.equal([...forA, ...forB].filter(isClaimed).length, LARGE_BATCH);
  const wonByA = forA.map(isClaimed);
  assert.deepEqual(
    wonByA,
    forB.toReversed().map((claim) => claim === 'in_flight'),
  );
  assert.deepEqual(await ledger.complete(a, LONG_MS), wonByA);
}

async function largeBatch({ ledger, otherCopy, batch }: Contract): Promise<void> {
  const names = Array.from({ length: LARGE_BATCH }, (_, index) => `k${index}`);
  const every = <Value>(value: Value): Value[] => names.map(() => value);
  assert.deepEqual(await ledger.claim(batch('a', ...names), LONG_MS), every('claimed'));
  assert.deepEqual(await otherCopy.claim(batch('b', ...names), LONG_MS), every('in_flight'));
  assert.deepEqual(await ledger.renew(batch('a', ...names), LONG_MS), every(true));
  assert.deepEqual(await ledger.complete(batch('a', ...names), LONG_MS), every(true));
  assert.deepEqual(await otherCopy.claim(batch('b', ...names), LONG_MS), every('done'));
}

async function emptyBatch({ ledger, batch }: Contract): Promise<void> {
  assert.deepEqual(await ledger.claim(batch('a'), LONG_MS), []);
  assert.deepEqual(await ledger.complete(batch('a'), LONG_MS), []);
  assert.deepEqual(await ledger.drop(batch('a'), dropFor(LONG_MS)), []);
  assert.deepEqual(await ledger.release(batch('a')), []);
  assert.deepEqual(await ledger.renew(batch('a'), LONG_MS), []);
}

async function wallClockSteps(contract: Contract): Promise<void> {
  const { ledger, batch, passTime, stepWallClock } = contract;
  await ledger.claim(batch('a', 'done', 'held'), LONG_MS);
  await ledger.complete(batch('a', 'done'), LONG_MS);
  await ledger.claim(batch('b', 'ends'), SHORT_MS);
  stepWallClock(DAY_MS);
  assert.deepEqual(await ledger.claim(batch('c', 'done', 'held'), LONG_MS), ['done', 'in_flight']);
  stepWallClock(-2 * DAY_MS);
  await passTime(WAIT_MS);
  assert.deepEqual(await ledger.claim(batch('c', 'ends', 'held'), LONG_MS), [
    'claimed',
    'in_flight',
  ]);
  assert.deepEqual(await ledger.complete(batch('a', 'held'), LONG_MS), [true]);
}

async function badDurations({ ledger, batch }: Contract): Promise<void> {
  await ledger.claim(batch('a', 'held'), LONG_MS);
  for (const durationMs of [0, -1, 0.5, Number.NaN, Infinity]) {
    await assertThrows(() => ledger.claim(batch('a', 'k'), durationMs), 'config_invalid');
    await assertThrows(() => ledger.complete(batch('a', 'held'), durationMs), 'config_invalid');
    await assertThrows(
      () => ledger.drop(batch('a', 'held'), dropFor(durationMs)),
      'config_invalid',
    );
    await assertThrows(() => ledger.renew(batch('a', 'held'), durationMs), 'config_invalid');
  }
  assert.deepEqual(await ledger.claim(batch('b', 'k', 'held'), LONG_MS), ['claimed', 'in_flight']);
}

async function assertRefused(ledger: Ledger, batch: LedgerBatch): Promise<void> {
  assert.deepEqual(await ledger.complete(batch, LONG_MS), [false]);
  assert.deepEqual(await ledger.drop(batch, dropFor(LONG_MS)), [false]);
  assert.deepEqual(await ledger.renew(batch, LONG_MS), [false]);
  assert.deepEqual(await ledger.release(batch), [false]);
}

/** Two batches with the same keys and the same owner, of which the first is done and the second is not. */
async function assertApart(ledger: Ledger, first: LedgerBatch, second: LedgerBatch): Promise<void> {
  assert.deepEqual(await ledger.claim(first, LONG_MS), ['claimed']);
  assert.deepEqual(await ledger.complete(second, LONG_MS), [false]);
  assert.deepEqual(await ledger.release(second), [false]);
  assert.deepEqual(await ledger.claim({ ...second, ownerToken: 'other' }, LONG_MS), ['claimed']);
  assert.deepEqual(await ledger.complete(first, LONG_MS), [true]);
  assert.deepEqual(await ledger.release({ ...second, ownerToken: 'other' }), [true]);
  assert.deepEqual(await ledger.claim(first, LONG_MS), ['done']);
  assert.deepEqual(await ledger.claim(second, LONG_MS), ['claimed']);
}

async function assertThrows(act: () => Promise<unknown>, code: ConnectorErrorCode): Promise<void> {
  await assert.rejects(act, (error) => isConnectorError(error) && error.code === code);
}

function dropFor(retentionMs: number): { reason: string; retentionMs: number } {
  return { reason: 'discarded', retentionMs };
}

function isClaimed(claim: Claim): boolean {
  return claim === 'claimed';
}
