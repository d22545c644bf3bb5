import assert from 'node:assert/strict';

import { isConnectorError } from '@pyloto/core-connectors';

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

/** How a command is taken, sent part by part, and what its sender's word and silence do. */
export const OUTBOUND_SENDING_CASES: readonly OutboundCase[] = [
  ['a command is found as it was given', findsAsGiven],
  ['a command that was never given is not found', findsNothing],
  ['of two that give one id at once, one makes the record and both see it', acceptsOnce],
  ['the same id with another body shows the first body', showsFirstBody],
  ['a command accepted with a lease is being sent before anybody sends', acceptsSending],
  ['of two that begin at once, one does', beginsOnce],
  ['what is sent keeps its ids and result, and no longer its body', endsSent],
  ['what is to be tried again waits, with its reason, and begins anew', endsAgain],
  ['what was refused for good is failed, with its reason and its body', endsFailed],
  ['what may have been sent is unknown, and nobody begins it', endsUnknown],
  ['a lease that ends without a word makes it unknown, and nobody begins it', expires],
  ['the same id given again also sees that the lease has ended', acceptSeesEnd],
  ['after its lease a sender’s «again» is ignored', ignoresLateAgain],
  ['after its lease a sender’s «sent» is taken', takesLateSent],
  ['after its lease a sender’s «failed» is taken', takesLateFailed],
  ['a sender that says the same twice changes nothing', repeatsEnd],
  ['somebody else’s word about a turn is ignored', ignoresStranger],
  ['parts are sent one after the other, and the command is sent when all are', sendsParts],
  ['a part that failed stops those behind it', stopsAtFailed],
  ['what surely was not sent can be withdrawn, and its id is free', withdraws],
  ['what may have been sent cannot be withdrawn', refusesWithdrawal],
  ['of a withdrawal and a begin at once, one does', withdrawsOrBegins],
  ['two tenants have commands of the same id', tenantsAreApart],
  ['what was sent is forgotten after its retention', forgetsSent],
  ['what waits or may have been sent is never forgotten', keepsOpen],
  ['a lease without an owner or a time is refused', refusesLease],
];

async function findsAsGiven({ ledger, otherCopy, id, command }: OutboundContract): Promise<void> {
  const { isNew, record } = await ledger.accept(command({ partCount: 2 }));
  assert.equal(isNew, true);
  assert.deepEqual(await otherCopy.find(id), record);
  const { acceptedAtMs, updatedAtMs, ...rest } = record;
  assert.ok(acceptedAtMs > 0);
  assert.equal(updatedAtMs, acceptedAtMs);
  const { partCount: _partCount, ...given } = command();
  const parts = [{ state: 'accepted' }, { state: 'accepted' }];
  assert.deepEqual(rest, { ...given, state: 'accepted', attempts: 0, parts });
}

async function findsNothing({ ledger, id }: OutboundContract): Promise<void> {
  assert.equal(await ledger.find(id), undefined);
  assert.equal(await ledger.begin(id, leaseOf()), undefined);
  const turn = { part: 0, ownerToken: 'nobody' };
  assert.equal(await ledger.end(id, turn, sentAs('wamid.1')), undefined);
  assert.equal(await ledger.retry(id), undefined);
  assert.equal(await ledger.giveUp(id), undefined);
  assert.equal(await ledger.withdraw(id), true);
}

async function acceptsOnce({ ledger, otherCopy, command, scope }: OutboundContract): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const given = command({ clientMessageId: `race-${round}` });
    const answers = await Promise.all(
      [ledger, otherCopy, ledger].map((copy) => copy.accept(given, leaseOf())),
    );
    assert.equal(answers.filter(({ isNew }) => isNew).length, 1);
    for (const { record } of answers) assert.deepEqual(record, answers[0]?.record);
  }
  assert.equal((await ledger.count(scope)).sending, 20);
}

async function showsFirstBody({ ledger, otherCopy, command }: OutboundContract): Promise<void> {
  await ledger.accept(command());
  const other = command({ bodyDigest: 'another', command: { text: 'another' } });
  const { isNew, record } = await otherCopy.accept(other, leaseOf());
  assert.equal(isNew, false);
  assert.equal(record.bodyDigest, command().bodyDigest);
  assert.equal(record.state, 'accepted');
  assert.deepEqual(record.command, command().command);
}

async function acceptsSending({ ledger, otherCopy, id, command }: OutboundContract): Promise<void> {
  const { record } = await ledger.accept(command({ partCount: 2 }), leaseOf());
  assert.equal(record.state, 'sending');
  assert.equal(record.attempts, 1);
  assert.deepEqual(record.parts, [{ state: 'sending' }, { state: 'accepted' }]);
  assert.deepEqual(await otherCopy.find(id), record);
  assert.equal(await otherCopy.begin(id, leaseOf()), undefined);
}

async function beginsOnce({ ledger, otherCopy, command }: OutboundContract): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const given = command({ clientMessageId: `race-${round}` });
    await ledger.accept(given);
    const begun = await Promise.all(
      [ledger, otherCopy, ledger].map((copy) => copy.begin(given, leaseOf())),
    );
    const winners = begun.filter((each) => each !== undefined);
    assert.equal(winners.length, 1);
    assert.equal(winners[0]?.part, 0);
    assert.equal(winners[0]?.record.state, 'sending');
  }
}

async function endsSent({ ledger, otherCopy, id, command }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  const end = { kind: 'sent', externalMessageId: 'wamid.1', result: { mediaId: 'm1' } } as const;
  const record = await ledger.end(id, turn, end);
  assert.equal(record?.state, 'sent');
  assert.deepEqual(record.parts, [{ state: 'sent', externalMessageId: 'wamid.1' }]);
  assert.deepEqual(record.result, { mediaId: 'm1' });
  assert.equal('command' in record, false);
  assert.equal('problem' in record, false);
  assert.deepEqual(await otherCopy.find(id), record);
  assert.equal(await ledger.begin(id, leaseOf()), undefined);
}

async function endsAgain({ ledger, otherCopy, id, command }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const problem = problemOf('rate_limited');
  const turn = { part: 0, ownerToken: lease.ownerToken };
  const record = await ledger.end(id, turn, { kind: 'again', problem });
  assert.equal(record?.state, 'accepted');
  assert.deepEqual(record.problem, problem);
  assert.deepEqual(record.command, command().command);
  const begun = await otherCopy.begin(id, leaseOf());
  assert.equal(begun?.part, 0);
  assert.equal(begun.record.attempts, 2);
  assert.equal('problem' in begun.record, false);
}

async function endsFailed({ ledger, otherCopy, id, command }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const problem = problemOf('window_closed');
  const turn = { part: 0, ownerToken: lease.ownerToken };
  const record = await ledger.end(id, turn, { kind: 'failed', problem });
  assert.equal(record?.state, 'failed');
  assert.deepEqual(record.problem, problem);
  assert.deepEqual(record.command, command().command);
  assert.deepEqual(await otherCopy.find(id), record);
  assert.equal(await ledger.begin(id, leaseOf()), undefined);
}

async function endsUnknown({ ledger, id, command }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const problem = problemOf('unknown_outcome');
  const turn = { part: 0, ownerToken: lease.ownerToken };
  const record = await ledger.end(id, turn, { kind: 'unknown', problem });
  assert.equal(record?.state, 'unknown');
  assert.deepEqual(record.problem, problem);
  assert.equal(await ledger.begin(id, leaseOf()), undefined);
}

async function expires(contract: OutboundContract): Promise<void> {
  const { otherCopy, id, command } = contract;
  await loseTurn(contract);
  const record = await otherCopy.find(id);
  assert.equal(record?.state, 'unknown');
  assert.equal(record.problem?.errorCode, 'unknown_outcome');
  assert.deepEqual(record.command, command().command);
  assert.equal(await otherCopy.begin(id, leaseOf()), undefined);
  assert.equal((await otherCopy.find(id))?.attempts, 1);
}

async function acceptSeesEnd(contract: OutboundContract): Promise<void> {
  await loseTurn(contract);
  const { isNew, record } = await contract.otherCopy.accept(contract.command(), leaseOf());
  assert.equal(isNew, false);
  assert.equal(record.state, 'unknown');
}

async function ignoresLateAgain(contract: OutboundContract): Promise<void> {
  const { ledger, id } = contract;
  const turn = await loseTurn(contract);
  const end = { kind: 'again', problem: problemOf('rate_limited') } as const;
  assert.equal(await ledger.end(id, turn, end), undefined);
  assert.equal((await ledger.find(id))?.state, 'unknown');
}

async function takesLateSent(contract: OutboundContract): Promise<void> {
  const { ledger, otherCopy, id } = contract;
  const turn = await loseTurn(contract);
  const record = await ledger.end(id, turn, sentAs('wamid.1'));
  assert.equal(record?.state, 'sent');
  assert.equal(record.parts[0]?.externalMessageId, 'wamid.1');
  assert.deepEqual(await otherCopy.find(id), record);
}

async function takesLateFailed(contract: OutboundContract): Promise<void> {
  const { ledger, otherCopy, id } = contract;
  const turn = await loseTurn(contract);
  const problem = problemOf('upstream_rejected');
  const record = await ledger.end(id, turn, { kind: 'failed', problem });
  assert.equal(record?.state, 'failed');
  assert.deepEqual(record.problem, problem);
  assert.deepEqual(await otherCopy.find(id), record);
}

async function repeatsEnd({ ledger, otherCopy, command }: OutboundContract): Promise<void> {
  const ends = [
    sentAs('wamid.1'),
    ...(['again', 'failed', 'unknown'] as const).map(
      (kind) => ({ kind, problem: problemOf('timeout') }) as const,
    ),
  ];
  for (const end of ends) {
    const given = command({ clientMessageId: `end-${end.kind}` });
    const lease = leaseOf();
    await ledger.accept(given, lease);
    const turn = { part: 0, ownerToken: lease.ownerToken };
    const record = await ledger.end(given, turn, end);
    assert.notEqual(record, undefined);
    for (const copy of [ledger, otherCopy]) {
      assert.deepEqual(await copy.end(given, turn, end), record);
    }
    assert.deepEqual(await otherCopy.find(given), record);
  }
}

async function ignoresStranger({
  ledger,
  otherCopy,
  id,
  command,
}: OutboundContract): Promise<void> {
  const { record } = await ledger.accept(command(), leaseOf());
  const stranger = { part: 0, ownerToken: 'a-stranger' };
  for (const kind of ['again', 'failed', 'unknown'] as const) {
    const end = { kind, problem: problemOf('timeout') };
    assert.equal(await otherCopy.end(id, stranger, end), undefined);
  }
  assert.deepEqual(await ledger.find(id), record);
}

async function sendsParts({ ledger, otherCopy, id, command }: OutboundContract): Promise<void> {
  await ledger.accept(command({ partCount: 3 }));
  const states: (string | undefined)[] = [];
  for (const part of [0, 1, 2]) {
    const copy = part === 1 ? otherCopy : ledger;
    const lease = leaseOf();
    const begun = await copy.begin(id, lease);
    assert.equal(begun?.part, part);
    assert.equal(begun.record.state, 'sending');
    assert.deepEqual(begun.record.command, command().command);
    const turn = { part, ownerToken: lease.ownerToken };
    states.push((await copy.end(id, turn, sentAs(`wamid.${part}`)))?.state);
  }
  assert.deepEqual(states, ['accepted', 'accepted', 'sent']);
  const record = await otherCopy.find(id);
  assert.deepEqual(
    record?.parts.map(({ externalMessageId }) => externalMessageId),
    ['wamid.0', 'wamid.1', 'wamid.2'],
  );
  assert.equal(record.attempts, 3);
  assert.equal('command' in record, false);
}

async function stopsAtFailed({ ledger, id, command }: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command({ partCount: 2 }), lease);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(id, turn, { kind: 'failed', problem: problemOf('window_closed') });
  assert.equal(await ledger.begin(id, leaseOf()), undefined);
  const record = await ledger.find(id);
  assert.equal(record?.state, 'failed');
  assert.deepEqual(record.parts, [{ state: 'failed' }, { state: 'accepted' }]);
}

async function withdraws({
  ledger,
  otherCopy,
  id,
  command,
  scope,
}: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await ledger.accept(command(), lease);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(id, turn, { kind: 'again', problem: problemOf('rate_limited') });
  assert.equal(await otherCopy.withdraw(id), true);
  assert.equal(await ledger.find(id), undefined);
  assert.equal((await ledger.count(scope)).accepted, 0);
  assert.deepEqual((await ledger.list({ ...scope, state: 'accepted', limit: 10 })).records, []);
  assert.equal((await ledger.accept(command({ bodyDigest: 'another' }))).isNew, true);
}

async function refusesWithdrawal(contract: OutboundContract): Promise<void> {
  const { ledger, otherCopy, id, command } = contract;
  const lease = leaseOf();
  await ledger.accept(command({ partCount: 2 }), lease);
  assert.equal(await otherCopy.withdraw(id), false);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await ledger.end(id, turn, sentAs('wamid.1'));
  assert.equal(await otherCopy.withdraw(id), false);
  const other = { ...contract, id: { ...id, clientMessageId: 'c-2' } };
  await loseTurn({ ...other, command: (more) => command({ ...more, clientMessageId: 'c-2' }) });
  assert.equal(await ledger.withdraw(other.id), false);
  await ledger.retry(other.id);
  assert.equal(await ledger.withdraw(other.id), false);
  assert.equal((await ledger.find(other.id))?.state, 'accepted');
}

async function withdrawsOrBegins({ ledger, otherCopy, command }: OutboundContract): Promise<void> {
  for (let round = 0; round < 50; round++) {
    const given = command({ clientMessageId: `race-${round}` });
    await ledger.accept(given);
    const [begun, isWithdrawn] = await Promise.all([
      ledger.begin(given, leaseOf()),
      otherCopy.withdraw(given),
    ]);
    assert.equal(begun === undefined, isWithdrawn);
    assert.equal((await ledger.find(given))?.state, isWithdrawn ? undefined : 'sending');
  }
}

async function tenantsAreApart(contract: OutboundContract): Promise<void> {
  const { ledger, id, command, scope } = contract;
  const otherScope = { ...scope, tenantId: `${scope.tenantId}-other` };
  const [mine, other] = [leaseOf(), leaseOf()];
  await ledger.accept(command(), mine);
  assert.equal((await ledger.accept(command(otherScope), other)).isNew, true);
  const turn = { part: 0, ownerToken: mine.ownerToken, messageIdKey: 'key-1' };
  await ledger.end(id, turn, sentAs('wamid.1'));
  assert.equal((await ledger.find({ ...id, ...otherScope }))?.state, 'sending');
  await ledger.apply(otherScope, [statusOf('read')]);
  assert.equal((await ledger.find(id))?.state, 'sent');
  const byKey = { state: 'read', accountId: command().accountId, messageIdKey: 'key-1' } as const;
  assert.deepEqual(await ledger.apply(otherScope, [byKey]), [undefined]);
  assert.equal((await ledger.find(id))?.state, 'sent');
  const tenants = await ledger.tenants(scope.connector);
  assert.ok(tenants.includes(scope.tenantId) && tenants.includes(otherScope.tenantId));
}

async function forgetsSent({
  forgetful,
  id,
  command,
  scope,
  passTime,
}: OutboundContract): Promise<void> {
  const lease = leaseOf();
  await forgetful.accept(command(), lease);
  const turn = { part: 0, ownerToken: lease.ownerToken, messageIdKey: 'key-1' };
  await forgetful.end(id, turn, sentAs('wamid.1'));
  const failed = command({ clientMessageId: 'c-2' });
  const failing = leaseOf();
  await forgetful.accept(failed, failing);
  const problem = problemOf('window_closed');
  const failingTurn = { part: 0, ownerToken: failing.ownerToken };
  await forgetful.end(failed, failingTurn, { kind: 'failed', problem });
  assert.equal((await forgetful.count(scope)).failed, 1);
  await passTime(500);
  assert.equal(await forgetful.find(id), undefined);
  assert.equal((await forgetful.count(scope)).failed, 0);
  assert.deepEqual((await forgetful.list({ ...scope, state: 'failed', limit: 9 })).records, []);
  const byKey = { state: 'read', accountId: command().accountId, messageIdKey: 'key-1' } as const;
  assert.deepEqual(await forgetful.apply(scope, [statusOf('read'), byKey]), [undefined, undefined]);
  assert.equal((await forgetful.accept(command())).isNew, true);
}

async function keepsOpen({ forgetful, command, scope, passTime }: OutboundContract): Promise<void> {
  await forgetful.accept(command());
  const lost = command({ clientMessageId: 'c-2' });
  const lease = leaseOf();
  await forgetful.accept(lost, lease);
  const turn = { part: 0, ownerToken: lease.ownerToken };
  await forgetful.end(lost, turn, { kind: 'unknown', problem: problemOf('timeout') });
  await forgetful.accept(command({ clientMessageId: 'c-3' }), leaseOf());
  await passTime(500);
  const counts = await forgetful.count(scope);
  assert.deepEqual(counts, { accepted: 1, sending: 1, failed: 0, unknown: 1 });
  assert.equal((await forgetful.find(lost))?.state, 'unknown');
}

async function refusesLease({ ledger, id, command }: OutboundContract): Promise<void> {
  const wrong = [
    { ownerToken: '', leaseMs: 1 },
    { ownerToken: 'a', leaseMs: 0 },
    { ownerToken: 'a', leaseMs: 0.5 },
  ];
  for (const lease of wrong) {
    for (const call of [() => ledger.accept(command(), lease), () => ledger.begin(id, lease)]) {
      await assert.rejects(
        call,
        (error) => isConnectorError(error) && error.code === 'config_invalid',
      );
    }
  }
  assert.equal(await ledger.find(id), undefined);
}

/** A sender that dies. @returns its turn */
async function loseTurn(
  contract: Pick<OutboundContract, 'ledger' | 'command' | 'passTime'>,
): Promise<{ part: number; ownerToken: string }> {
  const lease = leaseOf(SHORT_LEASE_MS);
  await contract.ledger.accept(contract.command(), lease);
  await contract.passTime(WAIT_MS);
  return { part: 0, ownerToken: lease.ownerToken };
}
