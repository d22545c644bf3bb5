import { isParsedEvent } from '@pyloto/core-connectors';
import { createMemoryDeadLetters, outboundDigest } from '@pyloto/core-delivery';
import { eventIdOf, eventScope, keyDigest } from '@pyloto/core-events';
import { expect, test } from 'vitest';

import { type BookedJob, inboxBook, outboxBook, recountBooks } from '../index.ts';
import { manualClock, parcel, sampleEvent } from '../test-harness.ts';
import { ledgerDouble } from './ledger-double.ts';

const A = keyDigest('a');
const B = keyDigest('b');
const C = keyDigest('c');
const D = keyDigest('d');
const E = keyDigest('e');
const acme = { tenantId: 'acme', connector: 'parcels' };

/** A tenant's inbox, whose jobs are told by hand; `between` runs after each look at the jobs. */
function inbox() {
  const clock = manualClock();
  const jobsNow: BookedJob[] = [];
  const state = { jobs: jobsNow, looks: 0, between: (_look: number) => {} };
  const double = ledgerDouble(clock);
  const deadLetters = createMemoryDeadLetters({ clock });
  const accept = (...keys: string[]) => double.ledger.accept({ ...acme, keys });
  const queue = (...digests: string[]) => state.jobs.push({ tenantId: 'acme', digests });
  const bury = (digest: string) => {
    double.die('acme', digest);
    deadLetters.put({
      event: { ...sampleEvent, id: eventIdOf(digest) },
      errorCode: 'timeout',
      errorMessage: 'too late',
    });
  };
  async function* jobs() {
    state.looks += 1;
    yield* state.jobs.slice();
    state.between(state.looks);
  }
  const recount = async () => {
    const book = { name: 'inbox', ledger: double.ledger, jobs } as const;
    const [tenant, ...others] = await recountBooks({
      connector: 'parcels',
      book,
      deadLetters,
      nowMs: clock.now(),
    });
    expect(others).toEqual([]);
    return tenant!;
  };
  return { ...double, clock, state, deadLetters, accept, queue, bury, recount };
}

async function* each<T>(...values: readonly T[]) {
  yield* values;
}

const claimOf = (key: string) => ({ ...acme, keys: [key], ownerToken: 'a worker' });

test('an item with a job, a claim or a letter is accounted for, however old it is', async () => {
  const { accept, queue, bury, ledger, clock, recount } = inbox();
  await accept(A, B, C, D);
  queue(A, B);
  await ledger.claim(claimOf(C), 1_000);
  bury(D);
  clock.advance(3_600_000);
  const { counted, orphans, lettersOfNoItem, idleJobs, kept, agrees } = await recount();
  expect(counted).toEqual({
    pending: 3,
    dead: 1,
    withJob: 2,
    withClaim: 1,
    withLetter: 1,
    onTheirWay: 0,
    jobs: 1,
    letters: 1,
  });
  expect(kept).toMatchObject({ accepted: 4, pending: 3, dead: 1, handled: 0 });
  expect([orphans.count, lettersOfNoItem.count, idleJobs, agrees]).toEqual([0, 0, 0, true]);
});

test('an item that nothing will move is an orphan once it is older than the grace', async () => {
  const { accept, clock, recount } = inbox();
  await accept(A);
  clock.advance(59_999);
  const young = await recount();
  expect([young.counted.onTheirWay, young.orphans.count, young.agrees]).toEqual([1, 0, true]);
  clock.advance(1);
  const old = await recount();
  expect(old.orphans).toEqual({ count: 1, digests: [A] });
  expect([old.counted.onTheirWay, old.agrees]).toEqual([0, false]);
});

test('what finds its job, its claim, its letter or its end meanwhile is no orphan', async () => {
  const { accept, queue, bury, ledger, clock, state, recount } = inbox();
  await accept(A, B, C, D, E);
  clock.advance(60_000);
  await ledger.claim(claimOf(D), 1_000);
  state.between = (look) => {
    if (look === 2) bury(C);
    if (look !== 1) return;
    queue(A);
    void ledger.complete(claimOf(D), 1_000);
  };
  await ledger.release(claimOf(D));
  await ledger.claim(claimOf(D), 1_000);
  expect((await recount()).orphans.digests).toEqual([B, E]);
});

test('a letter whose item is not open is told, unless its item is opened meanwhile', async () => {
  const { accept, bury, lose, state, recount } = inbox();
  await accept(A, B);
  bury(A);
  bury(B);
  lose('acme', A);
  lose('acme', B);
  state.between = () => void accept(B);
  const { lettersOfNoItem, agrees } = await recount();
  expect(lettersOfNoItem).toEqual({ count: 1, digests: [A] });
  expect(agrees).toBe(false);
});

test('a job whose items are all over has nothing to do', async () => {
  const { accept, queue, ledger, recount } = inbox();
  await accept(A, B);
  queue(A);
  queue(A, B);
  await ledger.claim(claimOf(A), 1_000);
  await ledger.complete(claimOf(A), 1_000);
  const { idleJobs, counted, agrees } = await recount();
  expect([idleJobs, counted.jobs, counted.withJob, agrees]).toEqual([1, 2, 1, true]);
});

test('books that lost a count do not agree', async () => {
  const { accept, lose, queue, recount } = inbox();
  await accept(A, B);
  queue(A, B);
  lose('acme', B);
  const { kept, agrees } = await recount();
  expect([kept.accepted, kept.pending, agrees]).toEqual([2, 1, false]);
});

test('a queue that is looked at twice is looked at only when something is amiss', async () => {
  const { accept, queue, state, recount } = inbox();
  await accept(A);
  queue(A);
  await recount();
  expect(state.looks).toBe(1);
});

test('a tenant that only has jobs is told as well, and one tenant can be asked for', async () => {
  const { ledger, clock, deadLetters, accept } = inbox();
  await accept(A);
  const recount = {
    connector: 'parcels',
    book: { name: 'inbox', ledger, jobs: () => each({ tenantId: 'globex', digests: [B] }) },
    deadLetters,
    nowMs: clock.now(),
  } as const;
  const all = await recountBooks(recount);
  expect(all.map(({ tenantId, idleJobs }) => [tenantId, idleJobs])).toEqual([
    ['acme', 0],
    ['globex', 1],
  ]);
  const one = await recountBooks({ ...recount, tenantIds: ['acme'] });
  expect(one.map(({ tenantId }) => tenantId)).toEqual(['acme']);
});

test('an item of the inbox is known by the digest of its tenant, connector and dedupe key', async () => {
  const { ledger, clock } = inbox();
  const items = [parcel('1'), parcel('2')].filter(isParsedEvent);
  const data = { correlationId: 'c', receivedAtMs: 0, attempt: 1, items };
  const queue = { jobs: () => each({ tenantId: 'acme', data }) };
  const keys = ['1', '2'].map((id) => keyDigest(`${eventScope(acme)}parcels:7:${id}`));
  await ledger.accept({ ...acme, keys });
  const deadLetters = createMemoryDeadLetters({ clock });
  const book = inboxBook('parcels', { ledger, queue });
  const [tenant] = await recountBooks({ connector: 'parcels', book, deadLetters, nowMs: 0 });
  expect(tenant?.counted.withJob).toBe(2);
});

test('an item of the outbox is known by its event and destination, and its letter by out_', async () => {
  const { ledger, clock, die } = inbox();
  const data = { destination: 'crm', event: sampleEvent, attempt: 1 };
  const queue = { jobs: () => each({ tenantId: 'acme', data }) };
  const dead = outboundDigest(sampleEvent.id, 'erp');
  await ledger.accept({ ...acme, keys: [outboundDigest(sampleEvent.id, 'crm'), dead] });
  die('acme', dead);
  const deadLetters = createMemoryDeadLetters({ clock });
  const failure = { errorCode: 'timeout', errorMessage: 'too late' } as const;
  deadLetters.put({ event: sampleEvent, destination: 'erp', ...failure });
  clock.advance(60_000);
  const book = outboxBook({ ledger, queue });
  const nowMs = clock.now();
  const [tenant] = await recountBooks({ connector: 'parcels', book, deadLetters, nowMs });
  expect(tenant).toMatchObject({
    book: 'outbox',
    counted: { pending: 1, dead: 1, withJob: 1, withLetter: 1 },
    orphans: { count: 0 },
    agrees: true,
  });
});
