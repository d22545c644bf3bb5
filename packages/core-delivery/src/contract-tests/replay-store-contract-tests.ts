import assert from 'node:assert/strict';

import type { ReplayOperation, ReplayStore } from '../replay/replay-store.ts';

/** A store of bulk replays under test, new and empty in every case. */
export type ReplayStoreHarness = {
  readonly store: ReplayStore;
  /** Lets so much time pass for the store. */
  readonly passTime: (durationMs: number) => Promise<void>;
};

/** One case: rejects with an AssertionError when the store breaks its contract. */
export type ReplayStoreContractTest = { readonly name: string; readonly run: () => Promise<void> };

type Case = (harness: ReplayStoreHarness) => Promise<void>;

/** Long enough for two commands on a busy machine. */
const SHORT_MS = 150;
const LONG = { ownerToken: 'a', leaseMs: 60_000 };
const LONG_OF_B = { ownerToken: 'b', leaseMs: 60_000 };

/** The contract of `ReplayStore`, as cases for any test runner. */
export function replayStoreContractTests(
  makeHarness: () => ReplayStoreHarness | Promise<ReplayStoreHarness>,
): readonly ReplayStoreContractTest[] {
  return CASES.map(([name, run]) => ({ name, run: async () => run(await makeHarness()) }));
}

const CASES: readonly (readonly [name: string, run: Case])[] = [
  ['an operation is found as it was kept, and an unknown one is not', keeps],
  ['an operation is worked on by one at a time', leases],
  ['the one that has been free longest is taken first', takesInTurn],
  ['a lease that is released is free at once, and only its owner can release it', releases],
  ['a lease that ends is taken over, and its owner can save no more', takesOver],
  ['a save prolongs the lease', prolongs],
  ['an operation that is done is found and never taken', finishes],
];

async function keeps({ store }: ReplayStoreHarness): Promise<void> {
  await store.add(operationOf('1'));
  assert.deepEqual(await store.find('1'), operationOf('1'));
  assert.equal(await store.find('2'), undefined);
}

async function leases({ store }: ReplayStoreHarness): Promise<void> {
  assert.equal(await store.take(LONG), undefined);
  await store.add(operationOf('1'));
  const taken = await Promise.all([store.take(LONG), store.take(LONG_OF_B), store.take(LONG)]);
  assert.deepEqual(
    taken.filter((operation) => operation !== undefined),
    [operationOf('1')],
  );
}

async function takesInTurn({ store, passTime }: ReplayStoreHarness): Promise<void> {
  for (const id of ['2', '1']) {
    await store.add(operationOf(id));
    await passTime(SHORT_MS);
  }
  assert.equal((await store.take(LONG))?.operationId, '2');
  await store.release('2', 'a');
  assert.equal((await store.take(LONG))?.operationId, '1');
  assert.equal((await store.take(LONG))?.operationId, '2');
}

async function releases({ store }: ReplayStoreHarness): Promise<void> {
  await store.add(operationOf('1'));
  await store.take(LONG);
  await store.release('1', 'b');
  await store.release('unknown', 'a');
  assert.equal(await store.take(LONG_OF_B), undefined);
  await store.release('1', 'a');
  assert.equal(await store.save(operationOf('1'), LONG), false);
  assert.equal((await store.take(LONG_OF_B))?.operationId, '1');
}

async function takesOver({ store, passTime }: ReplayStoreHarness): Promise<void> {
  await store.add(operationOf('1'));
  await store.take({ ...LONG, leaseMs: SHORT_MS });
  await passTime(2 * SHORT_MS);
  const late = { ...operationOf('1'), replayed: 7 };
  assert.equal(await store.save(late, LONG), false);
  assert.deepEqual(await store.take(LONG_OF_B), operationOf('1'));
  assert.equal(await store.save(late, LONG), false);
  await store.release('1', 'a');
  assert.equal(await store.take(LONG), undefined);
  assert.equal((await store.find('1'))?.replayed, 0);
}

async function prolongs({ store, passTime }: ReplayStoreHarness): Promise<void> {
  await store.add(operationOf('1'));
  await store.take({ ...LONG, leaseMs: 10_000 });
  const further = { ...operationOf('1'), cursor: '5', seenOnPage: ['evt_1'] };
  assert.equal(await store.save(further, LONG), true);
  assert.equal(await store.save(further, { ...LONG, leaseMs: SHORT_MS }), true);
  assert.equal(await store.take(LONG_OF_B), undefined);
  await passTime(2 * SHORT_MS);
  assert.deepEqual(await store.take(LONG_OF_B), further);
}

async function finishes({ store, passTime }: ReplayStoreHarness): Promise<void> {
  await store.add(operationOf('1'));
  await store.take({ ...LONG, leaseMs: 10_000 });
  const done = { ...operationOf('1'), state: 'done', finishedAtMs: 9 } as const;
  assert.equal(await store.save(done, { ...LONG, leaseMs: SHORT_MS }), true);
  assert.equal(await store.save(operationOf('1'), LONG), false);
  await store.release('1', 'a');
  await passTime(2 * SHORT_MS);
  assert.equal(await store.take(LONG), undefined);
  assert.deepEqual(await store.find('1'), done);
}

function operationOf(operationId: string): ReplayOperation {
  return {
    operationId,
    state: 'running',
    filter: { tenantId: 'acme', destination: 'erp' },
    matched: 3,
    replayed: 0,
    failed: 0,
    startedAtMs: Date.UTC(2026, 10, 21),
    seenOnPage: [],
  };
}
