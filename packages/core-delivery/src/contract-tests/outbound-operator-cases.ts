import assert from 'node:assert/strict';

import { isConnectorError, type OutboundQuery } from '@pyloto/core-connectors';

import {
  leaseOf,
  type OutboundCase,
  type OutboundContract,
  problemOf,
  sentAs,
  SHORT_LEASE_MS,
  statusOf,
  WAIT_MS,
} from './outbound-contract.ts';

/** What operators see, and what their decisions do. */
export const OUTBOUND_OPERATOR_CASES: readonly OutboundCase[] = [
  ['what is unknown is sent again by an operator’s decision', retriesUnknown],
  ['what has failed is sent again by an operator’s decision, what was sent is not', retriesFailed],
  ['there is nothing to retry of what waits, is being sent, or was sent', refusesRetry],
  ['a late «failed» of a sender does not stop what an operator has it sent again', keepsRetry],
  ['a late «sent» of a sender stops what an operator has it sent again', stopsRetry],
  ['a late status of a message that failed does not fail the one sent in its place', replaces],
  [
    'a late «sent» about a message that failed does not stop the one sent in its place',
    replacesFirst,
  ],
  ['what waits or is unknown can be given up', givesUp],
  ['there is nothing to give up of what is being sent, was sent or has failed', refusesGivingUp],
  ['a sweep moves what was left without a word, once, and at most as many as asked', sweeps],
  ['a sweep leaves what is still being sent', sweepLeaves],
  ['a sweep tells nothing of what a status has settled', sweepSkips],
  ['each state that may need somebody is counted and listed', countsAndLists],
  ['pages follow each other, also when what stood between them has moved', pagesFollow],
  ['many that changed at once are listed once each', listsAtOnce],
  ['a cursor that no page gave, and a limit that is none, are refused', refusesQuery],
  ['only tenants that have commands are named', namesTenants],
];

async function retriesUnknown(contract: OutboundContract): Promise<void> {
  const { ledger, otherCopy, id, command, passTime } = contract;
  await ledger.accept(command(), leaseOf(SHORT_LEASE_MS));
  await passTime(WAIT_MS);
  const record = await otherCopy.retry(id);
  assert.equal(record?.state, 'accepted');
  assert.equal('problem' in record, false);
  assert.deepEqual(await ledger.find(id), record);
  const begun = await ledger.begin(id, leaseOf());
  assert.equal(begun?.part, 0);
  assert.equal(begun.record.attempts, 2);
  assert.deepEqual(begun.record.command, command().command);
}

async function retriesFailed({ ledger, otherCopy, id, command }: OutboundContract): Promise<void> {
  await ledger.accept(command({ partCount: 3 }));
  const first = leaseOf();
  await ledger.begin(id, first);
  await ledger.end(id, { part: 0, ownerToken: first.ownerToken }, sentAs('wamid.0'));
  const second = leaseOf();
  await ledger.begin(id, second);
  const turn = { part: 1, ownerToken: second.ownerToken };
  await ledger.end(id, turn, { kind: 'failed', problem: problemOf('window_closed') });
  const record = await otherCopy.retry(id);
  assert.equal(record?.state, 'accepted');
  assert.deepEqual(
    record.parts.map(({ state }) => state),
    ['sent', 'accepted', 'accepted'],
  );
  assert.equal((await otherCopy.begin(id, leaseOf()))?.part, 1);
}

async function refusesRetry({ ledger, command }: OutboundContract): Promise<void> {
  const waiting = command({ clientMessageId: 'waiting' });
  await ledger.accept(waiting);
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  assert.equal(await ledger.retry(waiting), undefined);
  assert.equal(await ledger.retry(command()), undefined);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(command(), turn, sentAs('wamid.1'));
  assert.equal(await ledger.retry(command()), undefined);
  assert.equal((await ledger.find(command()))?.state, 'sent');
}

async function keepsRetry({
  ledger,
  otherCopy,
  id,
  command,
  passTime,
}: OutboundContract): Promise<void> {
  const lease = leaseOf(SHORT_LEASE_MS);
  await ledger.accept(command(), lease);
  await passTime(WAIT_MS);
  await otherCopy.retry(id);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  const end = { kind: 'failed', problem: problemOf('timeout') } as const;
  assert.equal(await ledger.end(id, turn, end), undefined);
  assert.equal((await ledger.find(id))?.state, 'accepted');
  await otherCopy.begin(id, leaseOf());
  assert.equal(await ledger.end(id, turn, end), undefined);
  assert.equal((await ledger.find(id))?.state, 'sending');
}

async function stopsRetry({
  ledger,
  otherCopy,
  id,
  command,
  passTime,
}: OutboundContract): Promise<void> {
  const lease = leaseOf(SHORT_LEASE_MS);
  await ledger.accept(command(), lease);
  await passTime(WAIT_MS);
  await otherCopy.retry(id);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  assert.equal((await ledger.end(id, turn, sentAs('wamid.1')))?.state, 'sent');
  assert.equal(await otherCopy.begin(id, leaseOf()), undefined);
}

async function replaces({ ledger, id, command, scope }: OutboundContract): Promise<void> {
  const first = leaseOf();
  await ledger.accept(command({ partCount: 2 }), first);
  const turn = { part: 0, ownerToken: first.ownerToken, messageIdKey: 'key-1' };
  await ledger.end(id, turn, sentAs('wamid.1'));
  const failed = statusOf('failed', { messageIdKey: 'key-1', externalMessageId: 'wamid.1' });
  await ledger.apply(scope, [failed]);
  assert.equal((await ledger.retry(id))?.state, 'accepted');
  const second = leaseOf();
  assert.equal((await ledger.begin(id, second))?.part, 0);
  const [sending] = await ledger.apply(scope, [failed]);
  assert.equal(sending?.state, 'sending');
  const again = { part: 0, ownerToken: second.ownerToken, messageIdKey: 'key-2' };
  await ledger.end(id, again, sentAs('wamid.2'));
  const [record] = await ledger.apply(scope, [failed]);
  assert.deepEqual(record?.parts[0], { state: 'sent', externalMessageId: 'wamid.2' });
  const [late] = await ledger.apply(scope, [statusOf('delivered', { messageIdKey: 'key-1' })]);
  assert.deepEqual(late?.parts[0], { state: 'delivered', externalMessageId: 'wamid.2' });
}

async function replacesFirst({
  ledger,
  otherCopy,
  id,
  command,
  scope,
}: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  await otherCopy.apply(scope, [statusOf('failed', { messageIdKey: 'key-1' })]);
  assert.equal((await otherCopy.retry(id))?.state, 'accepted');
  const turn = { part: 0, ownerToken: lease.ownerToken, messageIdKey: 'key-1' };
  assert.equal((await ledger.end(id, turn, sentAs('wamid.1')))?.state, 'accepted');
  assert.equal((await otherCopy.begin(id, leaseOf()))?.part, 0);
}

async function givesUp({ ledger, otherCopy, id, command, scope }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(id, turn, { kind: 'unknown', problem: problemOf('timeout') });
  const unknown = await otherCopy.giveUp(id);
  assert.equal(unknown?.state, 'failed');
  assert.equal(unknown.problem?.errorCode, 'unknown_outcome');
  const waiting = command({ clientMessageId: 'waiting', partCount: 2 });
  await ledger.accept(waiting);
  const record = await otherCopy.giveUp(waiting);
  assert.equal(record?.state, 'failed');
  assert.equal(record.problem?.errorCode, 'upstream_rejected');
  assert.deepEqual(await ledger.find(waiting), record);
  assert.equal(await ledger.begin(waiting, leaseOf()), undefined);
  assert.deepEqual(await ledger.count(scope), { accepted: 0, sending: 0, failed: 2, unknown: 0 });
  assert.equal(await ledger.withdraw(id), false);
}

async function refusesGivingUp({ ledger, id, command, scope }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  assert.equal(await ledger.giveUp(id), undefined);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(id, turn, sentAs('wamid.1'));
  assert.equal(await ledger.giveUp(id), undefined);
  await ledger.apply(scope, [statusOf('failed')]);
  assert.equal(await ledger.giveUp(id), undefined);
}

async function sweeps({
  ledger,
  otherCopy,
  command,
  scope,
  passTime,
}: OutboundContract): Promise<void> {
  for (const clientMessageId of ['c-1', 'c-2', 'c-3']) {
    await ledger.accept(command({ clientMessageId, partCount: 2 }), leaseOf(SHORT_LEASE_MS));
  }
  await passTime(WAIT_MS);
  const first = await otherCopy.sweep(scope, 2);
  assert.equal(first.length, 2);
  const second = await ledger.sweep(scope, 2);
  assert.equal(second.length, 1);
  const moved = [...first, ...second];
  assert.deepEqual(moved.map(({ clientMessageId }) => clientMessageId).sort(), [
    'c-1',
    'c-2',
    'c-3',
  ]);
  assert.ok(moved.every(({ state }) => state === 'unknown'));
  assert.deepEqual(await ledger.sweep(scope, 2), []);
  assert.equal((await ledger.count(scope)).unknown, 3);
  for (const record of moved) assert.deepEqual(await otherCopy.find(record), record);
}

async function sweepLeaves({ ledger, id, command, scope }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  await ledger.accept(command({ clientMessageId: 'c-2' }));
  assert.deepEqual(await ledger.sweep(scope, 10), []);
  assert.equal((await ledger.find(id))?.state, 'sending');
}

async function sweepSkips({
  ledger,
  id,
  command,
  scope,
  passTime,
}: OutboundContract): Promise<void> {
  await ledger.accept(command(), leaseOf(SHORT_LEASE_MS));
  await ledger.apply(scope, [statusOf('sent')]);
  await passTime(WAIT_MS);
  assert.deepEqual(await ledger.sweep(scope, 10), []);
  assert.equal((await ledger.find(id))?.state, 'sent');
}

async function countsAndLists({
  ledger,
  otherCopy,
  command,
  scope,
}: OutboundContract): Promise<void> {
  const ends = [
    undefined,
    { kind: 'sent' },
    { kind: 'again', problem: problemOf('rate_limited') },
    { kind: 'failed', problem: problemOf('window_closed') },
    { kind: 'unknown', problem: problemOf('timeout') },
  ] as const;
  for (const [at, end] of ends.entries()) {
    const given = command({ clientMessageId: `c-${at}` });
    const lease = leaseOf();
    await ledger.accept(given, lease);
    const turn = { part: 0, ownerToken: lease.ownerToken };
    if (end !== undefined) await ledger.end(given, turn, end);
  }
  assert.deepEqual(await otherCopy.count(scope), {
    accepted: 1,
    sending: 1,
    failed: 1,
    unknown: 1,
  });
  const expected = { accepted: 'c-2', sending: 'c-0', failed: 'c-3', unknown: 'c-4' } as const;
  for (const state of ['accepted', 'sending', 'failed', 'unknown'] as const) {
    const { records } = await otherCopy.list({ ...scope, state, limit: 10 });
    assert.equal(records.length, 1);
    const clientMessageId = expected[state];
    assert.deepEqual(records[0], await ledger.find({ ...scope, clientMessageId }));
  }
  const other = { ...scope, tenantId: `${scope.tenantId}-other` };
  assert.deepEqual(await ledger.count(other), { accepted: 0, sending: 0, failed: 0, unknown: 0 });
  assert.deepEqual(await ledger.list({ ...other, state: 'failed', limit: 1 }), { records: [] });
}

async function pagesFollow({ ledger, command, scope, passTime }: OutboundContract): Promise<void> {
  for (const clientMessageId of ['c-1', 'c-2', 'c-3', 'c-4', 'c-5']) {
    await ledger.accept(command({ clientMessageId }));
    await passTime(2);
  }
  const query: OutboundQuery = { ...scope, state: 'accepted', limit: 2 };
  const first = await ledger.list(query);
  assert.deepEqual(idsIn(first), ['c-1', 'c-2']);
  for (const clientMessageId of ['c-2', 'c-3']) await ledger.giveUp({ ...scope, clientMessageId });
  const second = await ledger.list({ ...query, cursor: first.nextCursor });
  assert.deepEqual(idsIn(second), ['c-4', 'c-5']);
  assert.equal(second.nextCursor, undefined);
  assert.deepEqual(idsIn(await ledger.list({ ...query, state: 'failed' })), ['c-2', 'c-3']);
}

async function listsAtOnce({ ledger, command, scope }: OutboundContract): Promise<void> {
  const ids = Array.from({ length: 40 }, (_, at) => `c-${at}`);
  await Promise.all(ids.map((clientMessageId) => ledger.accept(command({ clientMessageId }))));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.list({ ...scope, state: 'accepted', limit: 7, cursor });
    seen.push(...idsIn(page));
    cursor = page.nextCursor;
  } while (cursor !== undefined && seen.length <= ids.length);
  assert.deepEqual(seen.toSorted(), ids.toSorted());
}

async function refusesQuery({ ledger, scope }: OutboundContract): Promise<void> {
  const query: OutboundQuery = { ...scope, state: 'failed', limit: 1 };
  await assert.rejects(
    ledger.list({ ...query, cursor: 'no page gave this' }),
    (error) => isConnectorError(error) && error.code === 'payload_invalid',
  );
  for (const call of [() => ledger.list({ ...query, limit: 0 }), () => ledger.sweep(scope, 0)]) {
    await assert.rejects(
      call,
      (error) => isConnectorError(error) && error.code === 'config_invalid',
    );
  }
}

async function namesTenants({
  ledger,
  otherCopy,
  command,
  scope,
}: OutboundContract): Promise<void> {
  const { connector, tenantId } = scope;
  assert.equal((await ledger.tenants(connector)).includes(tenantId), false);
  await ledger.accept(command());
  assert.equal((await otherCopy.tenants(connector)).includes(tenantId), true);
  assert.equal((await otherCopy.tenants('another')).includes(tenantId), false);
}

function idsIn(page: {
  readonly records: readonly { readonly clientMessageId: string }[];
}): string[] {
  return page.records.map(({ clientMessageId }) => clientMessageId);
}
