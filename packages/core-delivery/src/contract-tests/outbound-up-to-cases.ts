import assert from 'node:assert/strict';

import type { OutboundRecord, OutboundState, OutboundStatus } from '@pyloto/core-connectors';

import {
  ACCOUNT_ID,
  leaseOf,
  type OutboundCase,
  type OutboundContract,
  permutations,
  problemOf,
  SHORT_LEASE_MS,
  statusByKey,
  statusOf,
  upToStatus,
  WAIT_MS,
} from './outbound-contract.ts';

/** What reports about all of a conversation up to a moment do. */
export const OUTBOUND_UP_TO_CASES: readonly OutboundCase[] = [
  ['a report up to a moment moves what was taken by then, and nothing later', movesUpTo],
  ['a report up to a moment gives the command that was sent last before it, also again', givesLast],
  ['reports up to a moment come in any order and number to the same state', anyOrder],
  ['what may have been sent is moved by no report, but counts once it is settled', waitsForWord],
  ['the provider’s word about when takes the place of our own clock’s', providerIsRight],
  ['a report that comes before the sender’s word counts with it', beforeWord],
  ['what failed afterwards is moved by no report', leavesFailed],
  ['the messages of a command are moved each by its own moment', movesParts],
  ['a report concerns one conversation of one account and tenant', staysInConversation],
  ['reports and other statuses are applied in one call', appliesMixed],
  ['a message that an operator had sent again has a moment of its own', sentAgain],
  ['a moment that was told of another message is forgotten with it', ownMessage],
];

const AT_MS = 1_790_000_000_000;
const CONVERSATION = 'person-1';

async function movesUpTo(contract: OutboundContract): Promise<void> {
  const { ledger, otherCopy, scope } = contract;
  for (const at of [1, 2, 3]) await send(contract, { of: `c-${at}`, atMs: AT_MS + at });
  await otherCopy.apply(scope, [upToStatus('delivered', CONVERSATION, AT_MS + 2)]);
  assert.deepEqual(await statesOf(contract, 3), ['delivered', 'delivered', 'sent']);
  await ledger.apply(scope, [upToStatus('read', CONVERSATION, AT_MS + 1)]);
  assert.deepEqual(await statesOf(contract, 3), ['read', 'delivered', 'sent']);
  await ledger.apply(scope, [upToStatus('read', CONVERSATION, AT_MS + 9)]);
  assert.deepEqual(await statesOf(contract, 3), ['read', 'read', 'read']);
}

async function givesLast(contract: OutboundContract): Promise<void> {
  const { ledger, otherCopy, scope } = contract;
  const apply = async (state: 'delivered' | 'read', atMs: number) => {
    const [record] = await ledger.apply(scope, [upToStatus(state, CONVERSATION, atMs)]);
    return record && [record.clientMessageId, record.state];
  };
  assert.equal(await apply('read', AT_MS), undefined);
  for (const at of [1, 3, 2]) await send(contract, { of: `c-${at}`, atMs: AT_MS + at });
  await ledger.accept(contract.command({ clientMessageId: 'waits', conversationId: CONVERSATION }));
  assert.equal(await apply('read', AT_MS), undefined);
  for (let times = 0; times < 2; times++) {
    assert.deepEqual(await apply('delivered', AT_MS + 2), ['c-2', 'delivered']);
  }
  for (let times = 0; times < 2; times++) {
    assert.deepEqual(await apply('read', AT_MS + 5), ['c-3', 'read']);
    assert.deepEqual(await apply('read', AT_MS + 2), ['c-2', 'read']);
    assert.deepEqual(await apply('delivered', AT_MS + 1), ['c-1', 'read']);
  }
  const found = await otherCopy.find({ ...scope, clientMessageId: 'waits' });
  assert.equal(found?.state, 'accepted');
}

async function anyOrder(contract: OutboundContract): Promise<void> {
  const { ledger, scope } = contract;
  const tellers: ((of: string) => OutboundStatus)[] = [
    (of) => upToStatus('delivered', of, AT_MS + 20),
    (of) => upToStatus('read', of, AT_MS + 10),
    // Its echo: it was taken earlier than our own clock knew.
    (of) => statusByKey('sent', `key-of-${of}`, { takenAtMs: AT_MS + 5 }),
  ];
  for (const [number, order] of permutations(tellers).entries()) {
    const of = `c-${number}`;
    await send(contract, { of, atMs: AT_MS + 30, conversationId: of });
    for (const teller of [...order, ...order]) await ledger.apply(scope, [teller(of)]);
    const found = await ledger.find({ ...scope, clientMessageId: of });
    assert.equal(found?.state, 'read', `order ${number}`);
  }
}

async function waitsForWord(contract: OutboundContract): Promise<void> {
  const { ledger, otherCopy, scope, passTime, command } = contract;
  for (const [of, takenAtMs, expected] of [
    ['early', AT_MS + 1, 'read'],
    ['late', AT_MS + 3, 'sent'],
  ] as const) {
    const conversationId = of;
    await ledger.accept(command({ clientMessageId: of, conversationId }), leaseOf(SHORT_LEASE_MS));
    await passTime(WAIT_MS);
    const reports = [upToStatus('delivered', of, AT_MS + 1), upToStatus('read', of, AT_MS + 2)];
    assert.deepEqual(await otherCopy.apply(scope, reports), [undefined, undefined]);
    assert.equal((await ledger.find({ ...scope, clientMessageId: of }))?.state, 'unknown');
    const [record] = await ledger.apply(scope, [statusOf('sent', { of, takenAtMs })]);
    assert.equal(record?.state, expected);
  }
}

async function providerIsRight(contract: OutboundContract): Promise<void> {
  const { ledger, scope } = contract;
  await send(contract, { of: 'c-1', atMs: AT_MS + 30 });
  const [none] = await ledger.apply(scope, [upToStatus('read', CONVERSATION, AT_MS + 20)]);
  assert.equal(none, undefined);
  const echo = statusByKey('sent', 'key-of-c-1', { takenAtMs: AT_MS + 25 });
  assert.equal((await ledger.apply(scope, [echo]))[0]?.state, 'sent');
  const [record] = await ledger.apply(scope, [upToStatus('read', CONVERSATION, AT_MS + 26)]);
  assert.equal(record?.state, 'read');
}

async function beforeWord(contract: OutboundContract): Promise<void> {
  const { ledger, otherCopy, id, command, scope } = contract;
  const lease = leaseOf();
  await ledger.accept(command({ conversationId: CONVERSATION }), lease);
  await otherCopy.apply(scope, [upToStatus('read', CONVERSATION, AT_MS + 2)]);
  assert.equal((await ledger.find(id))?.state, 'sending');
  const turn = { part: 0, ownerToken: lease.ownerToken, messageIdKey: 'key-1' };
  const record = await ledger.end(id, turn, { kind: 'sent', atMs: AT_MS + 1 });
  assert.equal(record?.state, 'read');
  assert.deepEqual(await otherCopy.find(id), record);
}

async function leavesFailed(contract: OutboundContract): Promise<void> {
  const { ledger, scope } = contract;
  await send(contract, { of: 'c-1', atMs: AT_MS });
  const problem = problemOf('recipient_unreachable');
  await ledger.apply(scope, [statusByKey('failed', 'key-of-c-1', { problem })]);
  await ledger.apply(scope, [upToStatus('read', CONVERSATION, AT_MS + 1)]);
  assert.deepEqual(await statesOf(contract, 1), ['failed']);
}

async function movesParts(contract: OutboundContract): Promise<void> {
  const { ledger, id, command, scope } = contract;
  await ledger.accept(command({ partCount: 2, conversationId: CONVERSATION }));
  for (const part of [0, 1]) {
    const lease = leaseOf();
    await ledger.begin(id, lease);
    const turn = { part, ownerToken: lease.ownerToken, messageIdKey: `key-${part}` };
    await ledger.end(id, turn, { kind: 'sent', atMs: AT_MS + part });
  }
  const [record] = await ledger.apply(scope, [upToStatus('read', CONVERSATION, AT_MS)]);
  assert.deepEqual(
    record?.parts.map(({ state }) => state),
    ['read', 'sent'],
  );
}

async function staysInConversation(contract: OutboundContract): Promise<void> {
  const { ledger, scope } = contract;
  await send(contract, { of: 'c-1', atMs: AT_MS });
  await send(contract, { of: 'c-2', atMs: AT_MS, conversationId: undefined });
  const report = upToStatus('read', CONVERSATION, AT_MS + 1);
  const elsewhere = { ...scope, tenantId: `${scope.tenantId}-other` };
  const foreign = [
    { ...report, accountId: 'another-account' },
    upToStatus('read', 'another-person', AT_MS + 1),
    { ...report, state: 'sent' as const },
    upToStatus('read', CONVERSATION, Number.NaN),
  ];
  assert.deepEqual(await ledger.apply(elsewhere, [report]), [undefined]);
  assert.deepEqual(
    await ledger.apply(scope, foreign),
    foreign.map(() => undefined),
  );
  assert.deepEqual(await statesOf(contract, 2), ['sent', 'sent']);
  await ledger.apply(scope, [report]);
  assert.deepEqual(await statesOf(contract, 2), ['read', 'sent']);
}

async function appliesMixed(contract: OutboundContract): Promise<void> {
  const { ledger, otherCopy, scope } = contract;
  const ids = Array.from({ length: 60 }, (_, at) => `c-${at}`);
  for (const of of ids) await send(contract, { of, atMs: AT_MS, conversationId: of });
  const told = ids.flatMap((of) => [
    statusByKey('delivered', `key-of-${of}`),
    upToStatus('read', of, AT_MS),
    { state: 'read', accountId: ACCOUNT_ID, callbackData: 'not-ours' } as const,
    upToStatus('delivered', of, AT_MS + 1),
  ]);
  const answers = await otherCopy.apply(scope, told);
  assert.equal(answers.length, told.length);
  for (const [at, clientMessageId] of ids.entries()) {
    const found = await ledger.find({ ...scope, clientMessageId });
    assert.equal(found?.state, 'read');
    const [first, second, foreign, last] = answers.slice(4 * at, 4 * at + 4);
    assert.equal(foreign, undefined);
    for (const each of [first, second, last]) assert.deepEqual(each, found);
  }
}

async function sentAgain(contract: OutboundContract): Promise<void> {
  const { ledger, id, command, scope } = contract;
  const lease = leaseOf();
  await ledger.accept(command({ conversationId: CONVERSATION }), lease);
  const problem = problemOf('timeout');
  await ledger.end(id, { part: 0, ownerToken: lease.ownerToken }, { kind: 'unknown', problem });
  await ledger.giveUp(id);
  await ledger.retry(id);
  const second = leaseOf();
  await ledger.begin(id, second);
  const turn = { part: 0, ownerToken: second.ownerToken, messageIdKey: 'key-2' };
  await ledger.end(id, turn, { kind: 'sent', atMs: AT_MS + 5 });
  const early = await ledger.apply(scope, [upToStatus('read', CONVERSATION, AT_MS + 4)]);
  assert.deepEqual([early[0], (await ledger.find(id))?.state], [undefined, 'sent']);
  const [late] = await ledger.apply(scope, [upToStatus('read', CONVERSATION, AT_MS + 5)]);
  assert.equal(late?.state, 'read');
}

async function ownMessage({ ledger, id, command, scope }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command({ conversationId: CONVERSATION }), lease);
  const another = { externalMessageId: 'm-1', messageIdKey: 'key-1', takenAtMs: AT_MS };
  await ledger.apply(scope, [statusOf('sent', another)]);
  const turn = { part: 0, ownerToken: lease.ownerToken, messageIdKey: 'key-2' };
  await ledger.end(id, turn, { kind: 'sent', externalMessageId: 'm-2', atMs: AT_MS + 5 });
  const [early] = await ledger.apply(scope, [upToStatus('read', CONVERSATION, AT_MS + 4)]);
  assert.deepEqual([early, (await ledger.find(id))?.state], [undefined, 'sent']);
}

type Sending = {
  readonly of: string;
  readonly atMs: number;
  readonly conversationId?: string | undefined;
};

async function send(
  { ledger, command, scope }: OutboundContract,
  sending: Sending,
): Promise<OutboundRecord | undefined> {
  const { of: clientMessageId, atMs } = sending;
  const conversationId = 'conversationId' in sending ? sending.conversationId : CONVERSATION;
  const lease = leaseOf();
  await ledger.accept(command({ clientMessageId, conversationId }), lease);
  const messageIdKey = `key-of-${clientMessageId}`;
  const turn = { part: 0, ownerToken: lease.ownerToken, messageIdKey };
  return ledger.end({ ...scope, clientMessageId }, turn, { kind: 'sent', atMs });
}

async function statesOf(
  { otherCopy, scope }: OutboundContract,
  count: number,
): Promise<(OutboundState | undefined)[]> {
  const ids = Array.from({ length: count }, (_, at) => `c-${at + 1}`);
  const found = ids.map((clientMessageId) => otherCopy.find({ ...scope, clientMessageId }));
  return (await Promise.all(found)).map((record) => record?.state);
}
