import assert from 'node:assert/strict';

import type { OpenItem } from '@pyloto/core-connectors';

import {
  assertBooks,
  type DurableCase,
  type DurableContract,
  LONG_MS,
  ownedBy,
} from './durable-contract.ts';

const DISCARDED = { reason: 'discarded', retentionMs: LONG_MS };

/** What a durable ledger counts and lists. */
export const BOOK_CASES: readonly DurableCase[] = [
  ['an item is accepted once, however often it comes', acceptsOnce],
  ['an item that is claimed without it is accepted by the claim', claimAccepts],
  ['an item that is over never opens again', overStaysOver],
  ['what is completed is handled, what is dropped is counted by its reason', countsEnds],
  ['a stale owner ends nothing and counts nothing', staleOwnerCountsNothing],
  ['a released item and one whose lease has ended are pending', freedIsPending],
  ['an item that runs again after its retention is accepted again', acceptsAfterRetention],
  ['a dead letter is dead until it is handled or dropped', deadThenOver],
  ['a dead letter that is accepted again is pending again, in its place', revives],
  ['what is withdrawn was never accepted', withdraws],
  ['nothing is withdrawn that is claimed, done or dead', withdrawsNothingElse],
  ['thousands are withdrawn at once', withdrawsMany],
  ['an item that is claimed after it was withdrawn is accepted by the claim', claimsWithdrawn],
  ['the oldest pending item gives its time', tellsOldest],
  ['what is open is listed, claimed or dead as it is', listsOpen],
  ['thousands are accepted, listed in pages and completed', manyItems],
  ['tenants are listed, each once', listsTenants],
  ['a tenant that never had an item has empty books', emptyBooks],
  ['two books of a tenant know nothing of each other', booksAreApart],
];

async function acceptsOnce(contract: DurableContract): Promise<void> {
  const { ledger, otherCopy, items } = contract;
  const first = await ledger.accept(items('a', 'b'));
  assert.deepEqual(first, { states: ['open', 'open'], areNew: [true, true], pending: 2 });
  const again = await otherCopy.accept(items('b', 'c'));
  assert.deepEqual(again, { states: ['open', 'open'], areNew: [false, true], pending: 3 });
  await assertBooks(contract, { accepted: 3, pending: 3 });
  assert.deepEqual(await ledger.claim(ownedBy('x', items('a', 'd')), LONG_MS), [
    'claimed',
    'claimed',
  ]);
  assert.deepEqual(await ledger.accept(items('a')), {
    states: ['open'],
    areNew: [false],
    pending: 4,
  });
  assert.deepEqual(await ledger.accept(items()), { states: [], areNew: [], pending: 4 });
  await assertBooks(contract, { accepted: 4, pending: 4 });
}

async function claimAccepts(contract: DurableContract): Promise<void> {
  const { ledger, items } = contract;
  const { keys } = items('a', 'b');
  const batch = { ...contract.scope, keys, ownerToken: 'x' };
  await ledger.claim(batch, LONG_MS);
  await ledger.claim(batch, LONG_MS);
  await assertBooks(contract, { accepted: 2, pending: 2 });
}

async function overStaysOver(contract: DurableContract): Promise<void> {
  const { ledger, items } = contract;
  await ledger.claim(ownedBy('x', items('a', 'b')), LONG_MS);
  await ledger.complete(ownedBy('x', items('a')), LONG_MS);
  await ledger.drop(ownedBy('x', items('b')), DISCARDED);
  for (const named of [items('a', 'b'), items('a/s', 'b/s')]) {
    assert.deepEqual(await ledger.accept(named), {
      states: ['done', 'done'],
      areNew: [false, false],
      pending: 0,
    });
    assert.deepEqual(await ledger.claim(ownedBy('y', named), LONG_MS), ['done', 'done']);
    assert.deepEqual(await ledger.heads(contract.scope, named.sequences ?? []), [
      undefined,
      undefined,
    ]);
  }
  await assertBooks(contract, { accepted: 2, handled: 1, dropped: { discarded: 1 } });
}

async function countsEnds(contract: DurableContract): Promise<void> {
  const { ledger, items } = contract;
  await ledger.accept(items('a', 'b', 'c', 'd', 'e'));
  await ledger.claim(ownedBy('x', items('a', 'b', 'c', 'd')), LONG_MS);
  const held = await ledger.complete(ownedBy('x', items('a', 'b', 'e')), LONG_MS);
  assert.deepEqual(held, [true, true, false]);
  await ledger.drop(ownedBy('x', items('c')), DISCARDED);
  await ledger.drop(ownedBy('x', items('d')), { ...DISCARDED, reason: 'destination_gone' });
  await assertBooks(contract, {
    accepted: 5,
    handled: 2,
    pending: 1,
    dropped: { discarded: 1, destination_gone: 1 },
  });
}

async function staleOwnerCountsNothing(contract: DurableContract): Promise<void> {
  const { ledger, otherCopy, items, endTimes } = contract;
  await ledger.claim(ownedBy('x', items('a')), LONG_MS);
  await endTimes(items('a'));
  await otherCopy.claim(ownedBy('y', items('a')), LONG_MS);
  assert.deepEqual(await ledger.complete(ownedBy('x', items('a')), LONG_MS), [false]);
  assert.deepEqual(await ledger.drop(ownedBy('x', items('a')), DISCARDED), [false]);
  await assertBooks(contract, { accepted: 1, pending: 1 });
  assert.deepEqual(await otherCopy.complete(ownedBy('y', items('a')), LONG_MS), [true]);
  await otherCopy.complete(ownedBy('y', items('a')), LONG_MS);
  await assertBooks(contract, { accepted: 1, handled: 1 });
}

async function freedIsPending(contract: DurableContract): Promise<void> {
  const { ledger, items, endTimes } = contract;
  await ledger.claim(ownedBy('x', items('a', 'b')), LONG_MS);
  await ledger.release(ownedBy('x', items('a')));
  await endTimes(items('b'));
  await assertBooks(contract, { accepted: 2, pending: 2 });
  await ledger.claim(ownedBy('y', items('a', 'b')), LONG_MS);
  await ledger.complete(ownedBy('y', items('a', 'b')), LONG_MS);
  await assertBooks(contract, { accepted: 2, handled: 2 });
}

async function acceptsAfterRetention(contract: DurableContract): Promise<void> {
  const { ledger, items, endTimes } = contract;
  await ledger.claim(ownedBy('x', items('a')), LONG_MS);
  await ledger.complete(ownedBy('x', items('a')), LONG_MS);
  await endTimes(items('a'));
  assert.deepEqual(await ledger.accept(items('a')), {
    states: ['open'],
    areNew: [true],
    pending: 1,
  });
  await assertBooks(contract, { accepted: 2, handled: 1, pending: 1 });
}

async function deadThenOver(contract: DurableContract): Promise<void> {
  const { ledger, items, bury } = contract;
  await ledger.accept(items('a', 'b', 'c'));
  await bury(items('a', 'b'));
  await assertBooks(contract, { accepted: 3, pending: 1, dead: 2 });
  const claims = await ledger.claim(ownedBy('x', items('a', 'b')), LONG_MS);
  assert.deepEqual(claims, ['claimed', 'claimed']);
  await assertBooks(contract, { accepted: 3, pending: 1, dead: 2 });
  await ledger.complete(ownedBy('x', items('a')), LONG_MS);
  await ledger.drop(ownedBy('x', items('b')), DISCARDED);
  await assertBooks(contract, {
    accepted: 3,
    handled: 1,
    pending: 1,
    dropped: { discarded: 1 },
  });
}

async function revives(contract: DurableContract): Promise<void> {
  const { ledger, items, bury } = contract;
  await ledger.accept(items('a', 'b/s', 'c/s', 'd'));
  await bury(items('a', 'b/s'));
  assert.deepEqual(await ledger.accept(items('a')), {
    states: ['open'],
    areNew: [false],
    pending: 3,
  });
  assert.deepEqual(await ledger.accept(items('b/s')), {
    states: ['open'],
    areNew: [false],
    pending: 4,
  });
  await assertBooks(contract, { accepted: 4, pending: 4 });
  assert.deepEqual(await ledger.claim(ownedBy('x', items('c/s')), LONG_MS), ['behind']);
}

async function withdraws(contract: DurableContract): Promise<void> {
  const { ledger, otherCopy, scope, items } = contract;
  await ledger.accept(items('kept'));
  await ledger.accept(items('a', 'b/s', 'd/s'));
  await ledger.accept(items('c/s'));
  await ledger.withdraw(items('a', 'b/s', 'd/s', 'never seen/s'));
  await assertBooks(contract, { accepted: 2, pending: 2 });
  await ledger.withdraw(items('a', 'b/s'));
  await ledger.withdraw(items());
  await assertBooks(contract, { accepted: 2, pending: 2 });
  assert.deepEqual((await otherCopy.accept(items('kept', 'a', 'b'))).areNew, [false, true, true]);
  assert.deepEqual((await otherCopy.accept(items('d/s'))).areNew, [true]);
  // It was in front once; accepted again without the sequence it has no place there, and with it the last.
  const [head] = await ledger.heads(scope, items('/s').sequences ?? []);
  assert.equal(head, items('c/s').keys[0]);
  assert.deepEqual(await ledger.claim(ownedBy('x', items('d/s')), LONG_MS), ['behind']);
}

async function withdrawsNothingElse(contract: DurableContract): Promise<void> {
  const { ledger, items, bury } = contract;
  await ledger.accept(items('claimed/s', 'behind/s', 'done', 'dead/t', 'later/t'));
  await ledger.claim(ownedBy('x', items('claimed/s', 'done')), LONG_MS);
  await ledger.complete(ownedBy('x', items('done')), LONG_MS);
  await bury(items('dead/t'));
  await ledger.withdraw(items('claimed/s', 'done', 'dead/t'));
  await assertBooks(contract, { accepted: 5, handled: 1, pending: 3, dead: 1 });
  const behind = await ledger.claim(ownedBy('y', items('behind/s', 'later/t')), LONG_MS);
  assert.deepEqual(behind, ['behind', 'behind']);
  assert.deepEqual(await ledger.complete(ownedBy('x', items('claimed/s')), LONG_MS), [true]);
}

async function withdrawsMany(contract: DurableContract): Promise<void> {
  const { ledger, items } = contract;
  const all = items(...Array.from({ length: 2_500 }, (_, index) => `k${index}/s`));
  const { areNew } = await ledger.accept(all);
  assert.ok(areNew.length === 2_500 && areNew.every(Boolean));
  await ledger.withdraw(all);
  await assertBooks(contract, {});
}

async function claimsWithdrawn(contract: DurableContract): Promise<void> {
  const { ledger, items } = contract;
  await ledger.accept(items('a/s'));
  await ledger.withdraw(items('a/s'));
  await ledger.accept(items('b/s'));
  assert.deepEqual(await ledger.claim(ownedBy('x', items('a/s')), LONG_MS), ['behind']);
  await assertBooks(contract, { accepted: 2, pending: 2 });
  await ledger.claim(ownedBy('y', items('b/s')), LONG_MS);
  await ledger.complete(ownedBy('y', items('b/s')), LONG_MS);
  assert.deepEqual(await ledger.claim(ownedBy('x', items('a/s')), LONG_MS), ['claimed']);
  await ledger.complete(ownedBy('x', items('a/s')), LONG_MS);
  await assertBooks(contract, { accepted: 2, handled: 2 });
}

async function tellsOldest(contract: DurableContract): Promise<void> {
  const { ledger, scope, items, bury } = contract;
  await ledger.accept(items('dead', 'first'));
  await bury(items('dead'));
  const { items: open } = await ledger.open(scope);
  const first = open.find(({ isDead }) => !isDead);
  assert.equal((await ledger.books(scope)).oldestPendingAtMs, first?.sinceMs);
  const atMs = first?.sinceMs ?? 0;
  assert.ok(Number.isInteger(atMs) && atMs > Date.UTC(2020, 0));
  await ledger.claim(ownedBy('x', items('first')), LONG_MS);
  let sinceMs = atMs;
  for (let round = 0; sinceMs === atMs; round++) {
    const later = items(`later ${round}`);
    await ledger.accept(later);
    const { items: now } = await ledger.open(scope);
    sinceMs = now.find(({ key }) => key === later.keys[0])?.sinceMs ?? 0;
    if (sinceMs > atMs) break;
    await ledger.claim(ownedBy('x', later), LONG_MS);
    await ledger.complete(ownedBy('x', later), LONG_MS);
  }
  await ledger.accept(items('first'));
  assert.equal((await ledger.books(scope)).oldestPendingAtMs, atMs);
  await ledger.complete(ownedBy('x', items('first')), LONG_MS);
  const books = await ledger.books(scope);
  assert.equal(books.oldestPendingAtMs, sinceMs);
  for (const { key } of (await ledger.open(scope)).items) await bury({ ...scope, keys: [key] });
  const dead = books.dead + books.pending;
  await assertBooks(contract, { accepted: books.accepted, handled: books.handled, dead });
  assert.equal((await ledger.books(scope)).oldestPendingAtMs, undefined);
}

async function listsOpen({ ledger, scope, items, bury }: DurableContract): Promise<void> {
  const { keys } = items('waits', 'held', 'dead', 'over');
  await ledger.accept(items('waits', 'held', 'dead', 'over'));
  await ledger.claim(ownedBy('x', items('held', 'over')), LONG_MS);
  await ledger.complete(ownedBy('x', items('over')), LONG_MS);
  await bury(items('dead'));
  const page = await ledger.open(scope);
  const expected = [
    { key: keys[0], isDead: false, isClaimed: false },
    { key: keys[1], isDead: false, isClaimed: true },
    { key: keys[2], isDead: true, isClaimed: false },
  ];
  const seen = page.items.map(({ key, isDead, isClaimed }) => ({ key, isDead, isClaimed }));
  assert.deepEqual(byKey(seen), byKey(expected));
  const times = page.items.map(({ sinceMs }) => sinceMs);
  assert.ok(Math.max(...times) - Math.min(...times) < LONG_MS);
}

async function manyItems(contract: DurableContract): Promise<void> {
  const { ledger, otherCopy, items } = contract;
  const all = items(...Array.from({ length: 2_500 }, (_, index) => `k${index}`));
  assert.equal((await ledger.accept(all)).pending, 2_500);
  const seen = await everyOpen(contract);
  assert.deepEqual(seen.map(({ key }) => key).sort(), all.keys.toSorted());
  await otherCopy.claim(ownedBy('x', all), LONG_MS);
  assert.ok((await everyOpen(contract)).every(({ isClaimed }) => isClaimed));
  await assertBooks(contract, { accepted: 2_500, pending: 2_500 });
  const held = await otherCopy.complete(ownedBy('x', all), LONG_MS);
  assert.ok(held.every(Boolean));
  assert.deepEqual(await everyOpen(contract), []);
  await assertBooks(contract, { accepted: 2_500, handled: 2_500 });
}

async function listsTenants({ ledger, otherCopy, scope, items }: DurableContract): Promise<void> {
  const connector = `contract-${scope.tenantId}`;
  assert.deepEqual(await ledger.tenants(connector), []);
  for (const tenantId of ['b', 'a', 'b']) {
    await ledger.accept({ ...items('k'), connector, tenantId });
    await otherCopy.claim({ ...items('l'), connector, tenantId, ownerToken: 'x' }, LONG_MS);
  }
  await otherCopy.claim({ ...items('k'), connector, tenantId: 'c', ownerToken: 'x' }, LONG_MS);
  await ledger.books({ connector, tenantId: 'asked' });
  assert.deepEqual([...(await ledger.tenants(connector))].sort(), ['a', 'b', 'c']);
}

async function emptyBooks(contract: DurableContract): Promise<void> {
  const { ledger, scope } = contract;
  await assertBooks(contract, {});
  assert.equal((await ledger.books(scope)).oldestPendingAtMs, undefined);
  assert.deepEqual(await ledger.open(scope), { items: [] });
}

async function booksAreApart(contract: DurableContract): Promise<void> {
  const { ledger, otherBook, scope, items } = contract;
  await ledger.accept(items('a/s', 'b/s'));
  await ledger.claim(ownedBy('x', items('a/s')), LONG_MS);
  await assertBooks({ ledger: otherBook, scope }, {});
  assert.deepEqual(await otherBook.claim(ownedBy('y', items('b/s')), LONG_MS), ['claimed']);
  await otherBook.complete(ownedBy('y', items('b/s')), LONG_MS);
  await assertBooks({ ledger: otherBook, scope }, { accepted: 1, handled: 1 });
  await assertBooks(contract, { accepted: 2, pending: 2 });
  assert.deepEqual(await ledger.complete(ownedBy('x', items('a/s')), LONG_MS), [true]);
}

async function everyOpen({ ledger, scope }: DurableContract): Promise<OpenItem[]> {
  const items: OpenItem[] = [];
  let page = await ledger.open(scope);
  items.push(...page.items);
  while (page.nextCursor !== undefined) {
    page = await ledger.open(scope, page.nextCursor);
    items.push(...page.items);
  }
  return items;
}

function byKey(items: readonly { readonly key: string | undefined }[]): unknown[] {
  return [...items].sort((a, b) => String(a.key).localeCompare(String(b.key)));
}
