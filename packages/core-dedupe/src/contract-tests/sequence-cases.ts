import assert from 'node:assert/strict';

import type { DurableLedger, LedgerItems } from '@pyloto/core-connectors';

import {
  assertBooks,
  type DurableCase,
  type DurableContract,
  LONG_MS,
  ownedBy,
} from './durable-contract.ts';

/** In what order a durable ledger gives items out. */
export const SEQUENCE_CASES: readonly DurableCase[] = [
  ['items of one sequence are claimed in the order of their acceptance, by any copy', inOrder],
  ['one call claims several of a sequence, as long as they are next in order', severalInOneCall],
  ['thousands of one sequence are claimed in one call', manyInOneCall],
  ['a sequence that waits holds up nobody else', othersGoOn],
  ['a released item, and one whose lease has ended, keeps its turn', keepsTurn],
  ['an item that steps aside lets the others go, and can be claimed at once', stepsAside],
  ['a claim appends a new item to its sequence, and accepts it also when it is behind', appends],
  ['an item that was accepted without a sequence waits for nobody', acceptedWithoutSequence],
  ['nothing that is over holds a sequence up, however it ended', overHoldsNothingUp],
  ['a dead letter keeps its place, so that its sequence can wait for it', deadKeepsPlace],
  ['what waits behind dead letters alone is told', tellsHeldByDead],
  ['an item accepted again keeps its place', keepsPlace],
  ['the heads of sequences are told in their order', tellsHeads],
  ['of many owners that take one sequence never two are at work, and in order', oneAtATime],
];

async function inOrder(contract: DurableContract): Promise<void> {
  const { ledger, otherCopy, items } = contract;
  await ledger.accept(items('a/s', 'b/s'));
  await otherCopy.accept(items('c/s'));
  await assertClaims(otherCopy, items('b/s'), ['behind']);
  await assertClaims(otherCopy, items('c/s'), ['behind']);
  await ledger.claim(ownedBy('x', items('a/s')), LONG_MS);
  await assertClaims(otherCopy, items('b/s'), ['behind']);
  await assertClaims(otherCopy, items('a/s'), ['in_flight']);
  await ledger.complete(ownedBy('x', items('a/s')), LONG_MS);
  await assertClaims(ledger, items('c/s'), ['behind']);
  await assertClaims(ledger, items('b/s'), ['claimed']);
  await assertBooks(contract, { accepted: 3, handled: 1, pending: 2 });
}

async function severalInOneCall({ ledger, items }: DurableContract): Promise<void> {
  await ledger.accept(items('a/s', 'b/s', 'c/s', 'd/s'));
  await assertClaims(ledger, items('b/s', 'c/s'), ['behind', 'behind']);
  const first = ownedBy('x', items('b/s', 'a/s'));
  assert.deepEqual(await ledger.claim(first, LONG_MS), ['behind', 'claimed']);
  await ledger.release(ownedBy('x', items('a/s')));
  const batch = ownedBy('y', items('a/s', 'b/s', 'd/s'));
  assert.deepEqual(await ledger.claim(batch, LONG_MS), ['claimed', 'claimed', 'behind']);
  assert.deepEqual(await ledger.claim(batch, LONG_MS), ['claimed', 'claimed', 'behind']);
  await ledger.complete(ownedBy('y', items('b/s')), LONG_MS);
  await assertClaims(ledger, items('c/s'), ['behind']);
  await ledger.complete(ownedBy('y', items('a/s')), LONG_MS);
  await assertClaims(ledger, items('c/s', 'd/s'), ['claimed', 'claimed']);
}

async function manyInOneCall(contract: DurableContract): Promise<void> {
  const { ledger, scope, items } = contract;
  const all = items(...Array.from({ length: 2_100 }, (_, index) => `k${index}/s`));
  await ledger.accept(all);
  const claims = await ledger.claim(ownedBy('x', all), LONG_MS);
  assert.ok(claims.every((claim) => claim === 'claimed'));
  const [head] = await ledger.heads(scope, all.sequences?.slice(0, 1) ?? []);
  assert.equal(head, all.keys[0]);
  await ledger.complete(ownedBy('x', all), LONG_MS);
  assert.deepEqual(await ledger.heads(scope, all.sequences?.slice(0, 1) ?? []), [undefined]);
}

async function othersGoOn({ ledger, items }: DurableContract): Promise<void> {
  await ledger.accept(items('a/s', 'b/s', 'c/t', 'd'));
  await ledger.claim(ownedBy('x', items('a/s')), LONG_MS);
  const claims = ['behind', 'claimed', 'claimed', 'claimed'] as const;
  await assertClaims(ledger, items('b/s', 'c/t', 'd', 'e'), claims);
}

async function keepsTurn({ ledger, items, endTimes }: DurableContract): Promise<void> {
  await ledger.accept(items('a/s', 'b/s'));
  await ledger.claim(ownedBy('x', items('a/s')), LONG_MS);
  await ledger.release(ownedBy('x', items('a/s')));
  await assertClaims(ledger, items('b/s'), ['behind']);
  await ledger.claim(ownedBy('x', items('a/s')), LONG_MS);
  await endTimes(items('a/s'));
  await assertClaims(ledger, items('b/s'), ['behind']);
  await assertClaims(ledger, items('a/s'), ['claimed']);
}

async function stepsAside(contract: DurableContract): Promise<void> {
  const { ledger, items, scope } = contract;
  await ledger.accept(items('a/s', 'b/s', 'c/s', 'd'));
  await ledger.stepAside(items('a/s', 'b/s', 'd'));
  const [head] = await ledger.heads(scope, items('/s').sequences ?? []);
  assert.equal(head, items('c/s').keys[0]);
  await ledger.accept(items('a/s'));
  await assertClaims(ledger, items('c/s'), ['claimed']);
  await assertClaims(ledger, items('b/s', 'a/s', 'd'), ['claimed', 'claimed', 'claimed']);
  await assertBooks(contract, { accepted: 4, pending: 4 });
}

async function appends(contract: DurableContract): Promise<void> {
  const { ledger, items } = contract;
  await assertClaims(ledger, items('a/s', 'b/s'), ['claimed', 'claimed']);
  await ledger.claim(ownedBy('y', items('c/s')), LONG_MS);
  await assertClaims(ledger, items('d/s'), ['behind']);
  await assertBooks(contract, { accepted: 4, pending: 4 });
}

async function acceptedWithoutSequence({ ledger, scope, items }: DurableContract): Promise<void> {
  const { keys } = items('a');
  await ledger.accept(items('b/s'));
  await ledger.accept({ ...scope, keys });
  await ledger.claim(ownedBy('x', items('b/s')), LONG_MS);
  await assertClaims(ledger, items('a/s'), ['claimed']);
}

async function overHoldsNothingUp({ ledger, scope, items }: DurableContract): Promise<void> {
  await ledger.accept(items('a/s', 'b/s', 'c/s', 'd/s'));
  await ledger.claim(ownedBy('x', items('a/s', 'b/s')), LONG_MS);
  await ledger.drop(ownedBy('x', items('a/s')), { reason: 'discarded', retentionMs: LONG_MS });
  // As one that knows nothing of sequences does it.
  const { keys } = items('b', 'c');
  await ledger.complete({ ...scope, keys, ownerToken: 'x' }, LONG_MS);
  const [third] = await ledger.heads(scope, items('/s').sequences ?? []);
  assert.equal(third, items('c/s').keys[0]);
  await assertClaims(ledger, items('d/s'), ['behind']);
  await ledger.claim({ ...scope, keys, ownerToken: 'y' }, LONG_MS);
  await ledger.complete({ ...scope, keys, ownerToken: 'y' }, LONG_MS);
  await assertClaims(ledger, items('d/s'), ['claimed']);
  const [head] = await ledger.heads(scope, items('/s').sequences ?? []);
  assert.equal(head, items('d/s').keys[0]);
}

async function deadKeepsPlace({ ledger, items, bury }: DurableContract): Promise<void> {
  await ledger.accept(items('a/s', 'b/s'));
  await bury(items('a/s'));
  await assertClaims(ledger, items('b/s'), ['behind']);
  await assertClaims(ledger, items('a/s'), ['claimed']);
}

async function tellsHeldByDead({ ledger, items, bury }: DurableContract): Promise<void> {
  await ledger.accept(items('a/s', 'b/s', 'c/s', 'd', 'e/t'));
  const all = items('a/s', 'b/s', 'c/s', 'd', 'e/t');
  const none = [false, false, false, false, false];
  assert.deepEqual(await ledger.areHeldByDead(all), none);
  await bury(items('a/s'));
  assert.deepEqual(await ledger.areHeldByDead(all), [false, true, false, false, false]);
  await bury(items('b/s'));
  assert.deepEqual(await ledger.areHeldByDead(all), [false, true, true, false, false]);
  await ledger.accept(items('a/s'));
  assert.deepEqual(await ledger.areHeldByDead(all), none);
}

async function keepsPlace({ ledger, items }: DurableContract): Promise<void> {
  await ledger.accept(items('a/s', 'b/s'));
  await ledger.accept(items('b/s', 'a/s'));
  await assertClaims(ledger, items('b/s'), ['behind']);
  await assertClaims(ledger, items('a/s'), ['claimed']);
}

async function tellsHeads({ ledger, scope, items }: DurableContract): Promise<void> {
  const { keys, sequences = [] } = items('a/s', 'b/s', 'c/t', 'd/u');
  assert.deepEqual(
    await ledger.heads(scope, sequences),
    keys.map(() => undefined),
  );
  await ledger.accept(items('a/s', 'b/s', 'c/t'));
  assert.deepEqual(await ledger.heads(scope, []), []);
  const heads = await ledger.heads(scope, [
    sequences[2] ?? '',
    sequences[3] ?? '',
    sequences[0] ?? '',
  ]);
  assert.deepEqual(heads, [keys[2], undefined, keys[0]]);
  await ledger.claim(ownedBy('x', items('a/s')), LONG_MS);
  assert.deepEqual(await ledger.heads(scope, sequences.slice(0, 1)), [keys[0]]);
  await ledger.complete(ownedBy('x', items('a/s')), LONG_MS);
  assert.deepEqual(await ledger.heads(scope, sequences.slice(0, 1)), [keys[1]]);
}

async function oneAtATime(contract: DurableContract): Promise<void> {
  const { ledger, otherCopy, items } = contract;
  const names = Array.from({ length: 200 }, (_, index) => `k${index}/s`);
  await ledger.accept(items(...names));
  const handled: string[] = [];
  let atWork = 0;
  const work = async (copy: DurableLedger, owner: string): Promise<void> => {
    for (let round = 0; handled.length < names.length; round++) {
      const at = handled.length;
      // The next one, now and then with its neighbours, and the wrong way round.
      const wanted = names.slice(at, at + 1 + (round % 3));
      if (round % 5 === 0) wanted.reverse();
      const token = `${owner} ${round}`;
      const claims = await copy.claim(ownedBy(token, items(...wanted)), LONG_MS);
      const taken = wanted.filter((_, index) => claims[index] === 'claimed');
      if (taken.length === 0) continue;
      assert.equal(++atWork, 1);
      await copy.renew(ownedBy(token, items(...taken)), LONG_MS);
      handled.push(...taken);
      atWork--;
      await copy.complete(ownedBy(token, items(...taken)), LONG_MS);
    }
  };
  const owners = Array.from({ length: 6 }, (_, index) => `owner ${index}`);
  await Promise.all(owners.map((owner, index) => work(index % 2 ? ledger : otherCopy, owner)));
  assert.deepEqual(handled, names);
  await assertBooks(contract, { accepted: 200, handled: 200 });
}

let lastOwner = 0;

/** Claims for an owner of its own. */
async function assertClaims(
  ledger: DurableLedger,
  items: LedgerItems,
  claims: readonly string[],
): Promise<void> {
  const owner = `owner ${lastOwner++}`;
  assert.deepEqual(await ledger.claim(ownedBy(owner, items), LONG_MS), claims);
}
