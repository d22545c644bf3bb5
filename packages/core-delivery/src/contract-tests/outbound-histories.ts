import assert from 'node:assert/strict';

import type {
  OutboundId,
  OutboundLedger,
  OutboundRecord,
  OutboundState,
  OutboundStatus,
  SendEnd,
} from '@pyloto/core-connectors';

import {
  ACCOUNT_ID,
  leaseOf,
  type OutboundContract,
  problemOf,
  SHORT_LEASE_MS,
  statusOf,
  upToStatus,
  WAIT_MS,
} from './outbound-contract.ts';

type Kind = 'begin' | 'end' | 'status' | 'retry' | 'giveUp' | 'wait' | 'sweep' | 'withdraw';

/** What may become of a part, by what was done; anything may also stay. */
const ALLOWED: Readonly<Record<Kind, readonly string[]>> = {
  begin: ['accepted>sending', 'accepted>unknown'],
  end: [
    'sending>accepted',
    'sending>failed',
    'unknown>failed',
    'accepted>sent',
    'sending>sent',
    'unknown>sent',
    'failed>sent',
    // A report up to a moment came before it was known when it was taken.
    ...['accepted', 'sending', 'unknown', 'failed', 'sent'].map((from) => `${from}>delivered`),
    ...['accepted', 'sending', 'unknown', 'failed', 'sent', 'delivered'].map(
      (from) => `${from}>read`,
    ),
  ],
  status: [
    'sending>failed',
    'unknown>failed',
    'sent>failed',
    ...['accepted', 'sending', 'unknown', 'failed'].map((from) => `${from}>sent`),
    ...['accepted', 'sending', 'unknown', 'failed', 'sent'].map((from) => `${from}>delivered`),
    ...['accepted', 'sending', 'unknown', 'failed', 'sent', 'delivered'].map(
      (from) => `${from}>read`,
    ),
  ],
  retry: ['unknown>accepted', 'failed>accepted', 'sending>accepted'],
  giveUp: ['accepted>failed', 'unknown>failed', 'sending>failed'],
  wait: [],
  sweep: [],
  withdraw: [],
};

type Turn = { readonly part: number; readonly ownerToken: string; readonly messageIdKey: string };

/** One command of a history, and what is known of it from outside. */
type History = {
  readonly copies: readonly OutboundLedger[];
  readonly id: OutboundId;
  readonly random: (below: number) => number;
  readonly passTime: (durationMs: number) => Promise<void>;
  /** Per part: how often it may be begun; an end of kind `again` and an operator's retry each allow it once more. */
  readonly begins: number[];
  readonly turns: Turn[];
  states: readonly OutboundState[];
};

const PARTS = 3;
const STEPS = 25;
const KINDS: readonly Kind[] = [
  ...(['begin', 'begin', 'begin', 'end', 'end', 'end', 'end', 'status', 'status'] as const),
  ...(['retry', 'giveUp', 'wait', 'sweep', 'withdraw'] as const),
];

/**
 * Random histories: nothing is sent twice but by `again` or an operator's decision, nobody sends two parts at once, and no part goes back.
 *
 * @param rounds how many
 */
export async function keepsPromises(contract: OutboundContract, rounds: number): Promise<void> {
  const histories = Array.from({ length: rounds }, async (_, round) => {
    const clientMessageId = `history-${round}`;
    const conversationId = clientMessageId;
    const command = contract.command({ clientMessageId, partCount: PARTS, conversationId });
    await contract.ledger.accept(command);
    const history: History = {
      copies: [contract.ledger, contract.otherCopy],
      id: { ...contract.scope, clientMessageId },
      random: randomFrom(round + 1),
      passTime: contract.passTime,
      begins: Array.from({ length: PARTS }, () => 1),
      turns: [],
      states: Array.from({ length: PARTS }, () => 'accepted' as const),
    };
    for (let step = 0; step < STEPS; step++) if (await isOver(history)) return;
  });
  await Promise.all(histories);
}

/** One step. @returns whether the command was withdrawn */
async function isOver(history: History): Promise<boolean> {
  const kind = KINDS[history.random(KINDS.length)] ?? 'wait';
  const ledger = history.copies[history.random(2)] ?? history.copies[0];
  assert.ok(ledger);
  const mayHaveBeenSent = history.states.some(
    (state) => state !== 'accepted' && state !== 'failed',
  );
  await perform(kind, ledger, history);
  const record = await ledger.find(history.id);
  if (record === undefined) {
    assert.equal(kind, 'withdraw');
    assert.equal(mayHaveBeenSent, false);
    return true;
  }
  judge(kind, record, history);
  return false;
}

function judge(kind: Kind, record: OutboundRecord, history: History): void {
  const states = record.parts.map(({ state }) => state);
  const steps = states
    .map((state, at) => `${history.states[at]}>${state}`)
    .filter((step, at) => history.states[at] !== states[at] && !step.endsWith('undefined'));
  for (const step of steps) {
    // Time passes in any step.
    if (step !== 'sending>unknown') assert.ok(ALLOWED[kind].includes(step), `${kind}: ${step}`);
  }
  assert.ok(states.filter((state) => state === 'sending').length <= 1, states.join(' '));
  const mustKeep = states.some((state) => !['sent', 'delivered', 'read'].includes(state));
  assert.equal('command' in record, mustKeep && record.command !== undefined);
  if (kind === 'retry') {
    for (const [at, state] of states.entries()) {
      if (state === 'accepted' && history.states[at] !== 'accepted') history.begins[at] = 1;
    }
  }
  history.states = states;
}

async function perform(kind: Kind, ledger: OutboundLedger, history: History): Promise<void> {
  const { id, random } = history;
  if (kind === 'begin') return begin(ledger, history);
  if (kind === 'end') return end(ledger, history);
  if (kind === 'status') {
    const { tenantId, connector } = id;
    await ledger.apply({ tenantId, connector }, [randomStatus(history)]);
  }
  if (kind === 'retry') await ledger.retry(id);
  if (kind === 'giveUp' && random(3) === 0) await ledger.giveUp(id);
  if (kind === 'wait' && random(3) === 0) await history.passTime(WAIT_MS);
  if (kind === 'sweep') await ledger.sweep(id, 5);
  if (kind === 'withdraw' && random(3) === 0) await ledger.withdraw(id);
}

async function begin(ledger: OutboundLedger, history: History): Promise<void> {
  const lease = leaseOf(history.random(2) === 0 ? SHORT_LEASE_MS : undefined);
  const begun = await ledger.begin(history.id, lease);
  if (begun === undefined) return;
  const { part, record } = begun;
  assert.equal(record.parts[part]?.state, 'sending');
  assert.equal(history.begins[part], 1, 'a part is begun once');
  history.begins[part] = 0;
  const messageIdKey = keyOf(history, history.turns.length);
  history.turns.push({ part, ownerToken: lease.ownerToken, messageIdKey });
}

async function end(ledger: OutboundLedger, history: History): Promise<void> {
  const { turns, random, states } = history;
  const turn = random(4) === 0 ? turns[random(turns.length)] : turns.at(-1);
  if (turn === undefined) return;
  const word = randomEnd(random, turn.messageIdKey);
  const wasSending = states[turn.part] === 'sending';
  const record = await ledger.end(history.id, turn, word);
  const isAgain = word.kind === 'again' && record?.parts[turn.part]?.state === 'accepted';
  if (isAgain && wasSending) history.begins[turn.part] = 1;
}

function randomEnd(random: History['random'], messageIdKey: string): SendEnd {
  const kind = (['sent', 'sent', 'again', 'failed', 'unknown'] as const)[random(5)] ?? 'unknown';
  if (kind === 'sent') {
    return { kind, externalMessageId: `wamid.${messageIdKey}`, atMs: momentOf(random) };
  }
  return { kind, problem: problemOf('timeout') };
}

function randomStatus(history: History): OutboundStatus {
  const { id, random, turns } = history;
  const state = (['sent', 'delivered', 'read', 'failed'] as const)[random(4)] ?? 'sent';
  if (random(4) === 0) {
    return upToStatus(random(2) === 0 ? 'delivered' : 'read', id.clientMessageId, momentOf(random));
  }
  const key = keyOf(history, random(turns.length + 1));
  const takenAtMs = momentOf(random);
  const ids = { messageIdKey: key, externalMessageId: `wamid.${key}`, takenAtMs };
  if (random(3) === 0) return { state, accountId: ACCOUNT_ID, ...ids };
  const part = random(PARTS);
  return statusOf(state, { of: id.clientMessageId, part, ...(random(2) === 0 ? ids : undefined) });
}

/** One of a few, so that reports and messages meet. */
function momentOf(random: History['random']): number {
  return 1_790_000_000_000 + random(8);
}

function keyOf({ id }: History, turn: number): string {
  return `${id.clientMessageId}-key-${turn}`;
}

/** The same numbers for the same seed (mulberry32, public domain). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, below);
  };
}
