import assert from 'node:assert/strict';

import type { OutboundRecord, OutboundState, OutboundStatus } from '@pyloto/core-connectors';

import {
  leaseOf,
  type OutboundCase,
  type OutboundContract,
  permutations,
  problemOf,
  sentAs,
  SHORT_LEASE_MS,
  statusByKey,
  statusOf,
  WAIT_MS,
} from './outbound-contract.ts';

/** What the provider's statuses do. */
export const OUTBOUND_STATUS_CASES: readonly OutboundCase[] = [
  ['statuses move what was sent on to delivered and read', movesOn],
  ['the same statuses in any order and number come to the same state', orderDoesNotMatter],
  ['a status that fails what was sent brings its reason', failsAfterwards],
  ['a status that comes before the sender’s word is kept, and the word adds to it', comesFirst],
  ['a status that comes first is not taken back by «again», «failed» or «unknown»', outweighsWord],
  ['a status that only the provider’s id leads to its command counts', findsByKey],
  ['a status leads to the ids of a message whose answer was lost', settlesLostAnswer],
  ['a status settles what is unknown', settlesUnknown],
  ['a status that fails settles what is unknown', failsUnknown],
  ['a status settles what its sender left without a word', settlesExpired],
  ['a status of what was given up shows that it was sent', outweighsGivingUp],
  ['statuses of another account change nothing', needsAccount],
  ['statuses that are about nothing of ours change nothing', ignoresForeign],
  ['statuses of several commands and parts are applied in one call', appliesMany],
  ['a command is as far as its part that is furthest behind', weighsParts],
  ['the next part begins where a status has settled the one before', goesOnAfterStatus],
  ['statuses and words that come at once are all kept', keepsAll],
];

const STATES = ['sent', 'failed', 'delivered', 'read'] as const;

async function movesOn({ ledger, otherCopy, scope, ...rest }: OutboundContract): Promise<void> {
  await send({ ledger, ...rest });
  const seen: (OutboundState | undefined)[] = [];
  for (const state of ['sent', 'delivered', 'read'] as const) {
    const [record] = await otherCopy.apply(scope, [statusOf(state)]);
    seen.push(record?.state);
    assert.deepEqual(await ledger.find(rest.id), record);
  }
  assert.deepEqual(seen, ['sent', 'delivered', 'read']);
}

async function orderDoesNotMatter({ ledger, command, scope }: OutboundContract): Promise<void> {
  const ends = { 1: 'sent', 2: 'failed', 3: 'delivered', 4: 'read' } as const;
  for (const [number, order] of permutations(STATES).entries()) {
    for (const length of [1, 2, 3, 4] as const) {
      const given = command({ clientMessageId: `c-${number}-${length}` });
      const lease = leaseOf();
      await ledger.accept(given, lease);
      const states = order.slice(0, length);
      for (const state of [...states, ...states]) {
        await ledger.apply(scope, [statusOf(state, { of: given.clientMessageId })]);
      }
      const farthest = Math.max(...states.map((state) => STATES.indexOf(state) + 1));
      const expected = Object.entries(ends).find(([rank]) => Number(rank) === farthest)?.[1];
      assert.equal((await ledger.find(given))?.state, expected, states.join(' '));
    }
  }
}

async function failsAfterwards({ ledger, scope, ...rest }: OutboundContract): Promise<void> {
  await send({ ledger, ...rest });
  const problem = problemOf('recipient_unreachable');
  const [record] = await ledger.apply(scope, [statusOf('failed', { problem })]);
  assert.equal(record?.state, 'failed');
  assert.deepEqual(record.problem, problem);
  assert.equal(record.parts[0]?.externalMessageId, 'wamid.key-1');
  assert.equal((await ledger.count(scope)).failed, 1);
  const [later] = await ledger.apply(scope, [statusOf('delivered')]);
  assert.equal(later?.state, 'delivered');
  assert.equal('problem' in later, false);
  assert.equal((await ledger.count(scope)).failed, 0);
}

async function comesFirst({
  ledger,
  otherCopy,
  id,
  command,
  scope,
}: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const told = statusOf('delivered', { externalMessageId: 'wamid.1', messageIdKey: 'key-1' });
  const [early] = await otherCopy.apply(scope, [told]);
  assert.equal(early?.state, 'delivered');
  assert.equal(early.parts[0]?.externalMessageId, 'wamid.1');
  const turn = { part: 0, ownerToken: lease.ownerToken, messageIdKey: 'key-1' };
  const end = { kind: 'sent', externalMessageId: 'wamid.1', result: { mediaId: 'm1' } } as const;
  const record = await ledger.end(id, turn, end);
  assert.equal(record?.state, 'delivered');
  assert.deepEqual(record.result, { mediaId: 'm1' });
  assert.deepEqual(await otherCopy.find(id), record);
}

async function outweighsWord({ ledger, command, scope }: OutboundContract): Promise<void> {
  for (const kind of ['again', 'failed', 'unknown'] as const) {
    const given = command({ clientMessageId: `c-${kind}` });
    const lease = leaseOf();
    await ledger.accept(given, lease);
    await ledger.apply(scope, [statusOf('sent', { of: given.clientMessageId })]);
    const turn = { part: 0, ownerToken: lease.ownerToken };
    const record = await ledger.end(given, turn, { kind, problem: problemOf('timeout') });
    assert.equal(record?.state, 'sent', kind);
    assert.equal(await ledger.begin(given, leaseOf()), undefined);
  }
}

async function findsByKey({ ledger, otherCopy, scope, ...rest }: OutboundContract): Promise<void> {
  await send({ ledger, ...rest });
  const [record] = await otherCopy.apply(scope, [statusByKey('read', 'key-1')]);
  assert.equal(record?.state, 'read');
  assert.deepEqual(await ledger.find(rest.id), record);
}

async function settlesLostAnswer({ ledger, id, command, scope }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(id, turn, { kind: 'unknown', problem: problemOf('timeout') });
  const told = statusOf('sent', { externalMessageId: 'wamid.1', messageIdKey: 'key-1' });
  const [record] = await ledger.apply(scope, [told]);
  assert.deepEqual(record?.parts, [{ state: 'sent', externalMessageId: 'wamid.1' }]);
  const [later] = await ledger.apply(scope, [statusByKey('delivered', 'key-1')]);
  assert.equal(later?.state, 'delivered');
}

async function settlesUnknown({ ledger, id, command, scope }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(id, turn, { kind: 'unknown', problem: problemOf('timeout') });
  assert.equal((await ledger.count(scope)).unknown, 1);
  const [record] = await ledger.apply(scope, [statusOf('delivered')]);
  assert.equal(record?.state, 'delivered');
  assert.equal('problem' in record, false);
  assert.equal('command' in record, false);
  assert.equal((await ledger.count(scope)).unknown, 0);
}

async function failsUnknown({ ledger, id, command, scope }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(id, turn, { kind: 'unknown', problem: problemOf('timeout') });
  const [record] = await ledger.apply(scope, [statusOf('failed')]);
  assert.equal(record?.state, 'failed');
  assert.equal(record.problem?.errorCode, 'upstream_rejected');
}

async function settlesExpired(contract: OutboundContract): Promise<void> {
  const { ledger, otherCopy, id, command, scope, passTime } = contract;
  await ledger.accept(command(), leaseOf(SHORT_LEASE_MS));
  await passTime(WAIT_MS);
  const [record] = await otherCopy.apply(scope, [statusOf('sent')]);
  assert.equal(record?.state, 'sent');
  assert.deepEqual(await otherCopy.sweep(scope, 10), []);
  assert.deepEqual(await ledger.find(id), record);
}

async function outweighsGivingUp({ ledger, id, command, scope }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(id, turn, { kind: 'unknown', problem: problemOf('timeout') });
  await ledger.giveUp(id);
  const [record] = await ledger.apply(scope, [statusOf('sent')]);
  assert.equal(record?.state, 'sent');
}

async function needsAccount({ ledger, scope, ...rest }: OutboundContract): Promise<void> {
  await send({ ledger, ...rest });
  const accountId = 'another-account';
  const told = [statusOf('read', { accountId }), statusByKey('read', 'key-1', { accountId })];
  assert.deepEqual(await ledger.apply(scope, told), [undefined, undefined]);
  assert.equal((await ledger.find(rest.id))?.state, 'sent');
}

async function ignoresForeign({ ledger, scope, ...rest }: OutboundContract): Promise<void> {
  assert.deepEqual(await ledger.apply(scope, []), []);
  await send({ ledger, ...rest });
  const accountId = rest.command().accountId;
  const foreign: OutboundStatus[] = [
    { state: 'read', accountId },
    { state: 'read', accountId, callbackData: '' },
    { state: 'read', accountId, callbackData: 'c-1' },
    { state: 'read', accountId, callbackData: 'p1:x:c-1' },
    statusOf('read', { part: 1 }),
    statusOf('read', { of: 'c-2' }),
    statusByKey('read', 'key-2'),
  ];
  const answers = await ledger.apply(scope, foreign);
  assert.deepEqual(
    answers,
    foreign.map(() => undefined),
  );
  assert.equal((await ledger.find(rest.id))?.state, 'sent');
}

async function appliesMany({ ledger, command, scope }: OutboundContract): Promise<void> {
  const ids = Array.from({ length: 30 }, (_, at) => `c-${at}`);
  for (const clientMessageId of ids) {
    await ledger.accept(command({ clientMessageId, partCount: 2 }), leaseOf());
  }
  const told = ids.flatMap((of, at) => [
    statusOf('sent', { of, messageIdKey: `key-${at}` }),
    { state: 'read', accountId: command().accountId, callbackData: 'not-ours' } as const,
    statusOf('delivered', { of, part: 1 }),
    statusOf('delivered', { of, messageIdKey: `key-${at}` }),
  ]);
  const answers = await ledger.apply(scope, told);
  assert.equal(answers.length, told.length);
  for (const [at, clientMessageId] of ids.entries()) {
    const found = await ledger.find({ ...scope, clientMessageId });
    const parts = [{ state: 'delivered' }, { state: 'delivered' }];
    assert.deepEqual(found?.parts, parts);
    const [first, foreign, ...others] = answers.slice(4 * at, 4 * at + 4);
    assert.equal(foreign, undefined);
    for (const each of [first, ...others]) assert.deepEqual(each, found);
  }
  const read = await ledger.apply(
    scope,
    ids.map((_, at) => statusByKey('read', `key-${at}`)),
  );
  assert.ok(read.every((record) => record?.parts[0]?.state === 'read'));
}

async function weighsParts({ ledger, id, command, scope }: OutboundContract): Promise<void> {
  await ledger.accept(command({ partCount: 2 }));
  for (const part of [0, 1]) {
    const lease = leaseOf();
    await ledger.begin(id, lease);
    await ledger.end(id, { part, ownerToken: lease.ownerToken }, sentAs(`wamid.${part}`));
  }
  const steps = [
    [statusOf('read', { part: 1 }), 'sent'],
    [statusOf('delivered', { part: 0 }), 'delivered'],
    [statusOf('read', { part: 0 }), 'read'],
  ] as const;
  for (const [status, expected] of steps) {
    const [record] = await ledger.apply(scope, [status]);
    assert.equal(record?.state, expected);
  }
  const failing = command({ clientMessageId: 'c-2', partCount: 2 });
  await ledger.accept(failing, leaseOf());
  const told = [statusOf('delivered', { of: 'c-2' }), statusOf('failed', { of: 'c-2', part: 1 })];
  await ledger.apply(scope, told);
  const [record] = await ledger.apply(scope, [statusOf('sent', { of: 'c-2', part: 1 })]);
  assert.deepEqual(
    record?.parts.map(({ state }) => state),
    ['delivered', 'sent'],
  );
}

async function goesOnAfterStatus({
  ledger,
  otherCopy,
  id,
  command,
  scope,
}: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command({ partCount: 2 }), lease);
  await otherCopy.apply(scope, [statusOf('sent')]);
  const begun = await otherCopy.begin(id, leaseOf());
  assert.equal(begun?.part, 1);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  const late = await ledger.end(id, turn, sentAs('wamid.0'));
  assert.deepEqual(late?.parts, [
    { state: 'sent', externalMessageId: 'wamid.0' },
    { state: 'sending' },
  ]);
  assert.equal(late.state, 'sending');
}

async function keepsAll({ ledger, otherCopy, command, scope }: OutboundContract): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const of = `c-${round}`;
    const given = command({ clientMessageId: of, partCount: 4 });
    const lease = leaseOf();
    await ledger.accept(given, lease);
    const turn = { part: 0, ownerToken: lease.ownerToken, messageIdKey: `key-${round}` };
    await Promise.all([
      ledger.end(given, turn, sentAs('wamid.0')),
      otherCopy.apply(scope, [statusOf('delivered', { of })]),
      otherCopy.apply(scope, [
        statusOf('sent', { of, part: 1 }),
        statusOf('read', { of, part: 2 }),
      ]),
      ledger.apply(scope, [statusOf('read', { of, part: 3 })]),
    ]);
    const record = await otherCopy.find(given);
    assert.deepEqual(
      record?.parts.map(({ state }) => state),
      ['delivered', 'sent', 'read', 'read'],
    );
    assert.equal(record.parts[0]?.externalMessageId, 'wamid.0');
  }
}

async function send({
  ledger,
  id,
  command,
}: Pick<OutboundContract, 'ledger' | 'id' | 'command'>): Promise<OutboundRecord | undefined> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const turn = { part: 0, ownerToken: lease.ownerToken, messageIdKey: 'key-1' };
  return ledger.end(id, turn, sentAs('wamid.key-1'));
}
