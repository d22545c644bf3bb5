import type {
  NewOutbound,
  OutboundId,
  OutboundPart,
  OutboundProblem,
  OutboundRecord,
  OutboundState,
  SendLease,
} from '@pyloto/core-connectors';

import { conversationDigest } from './conversation-digest.ts';

/** A part, and what only the ledger needs to know of it. */
export type EntryPart = OutboundPart & {
  /** The digest of the provider's id (`messageKeyDigest`), by which its statuses find it. */
  readonly messageKey?: string;
  /** Those of messages that this part was sent as before an operator had it sent again. */
  readonly oldKeys?: readonly string[];
  /** Of a `failed` one: the provider had taken it, and failed it afterwards. */
  readonly wasSent?: boolean;
  /** When the provider took the message, by its clock, in milliseconds since the epoch; only in a conversation. */
  readonly takenAtMs?: number;
  /** When its sender knew that it was taken, by the sender's clock; kept while the provider has not said. */
  readonly sentAtMs?: number;
};

/** The last sender's turn; kept when it ended without the part being sent, so that the same word said twice changes nothing. */
export type SendTurn = {
  readonly part: number;
  readonly ownerToken: string;
  /** On the clock of the store, in milliseconds; 0 when it is over. */
  readonly endsAtMs: number;
};

/** Moments of the provider's clock, in milliseconds since the epoch. */
export type ReportedUpTo = { readonly delivered?: number; readonly read?: number };

/** What a ledger keeps of a command, without its tenant and its times. */
export type OutboundEntry = Pick<
  OutboundRecord,
  | 'clientMessageId'
  | 'commandName'
  | 'channel'
  | 'accountId'
  | 'bodyDigest'
  | 'correlationId'
  | 'attempts'
  | 'result'
  | 'problem'
  | 'command'
> & {
  readonly parts: readonly EntryPart[];
  readonly turn?: SendTurn | undefined;
  /** The digest of the conversation that it belongs to (`conversationDigest`). */
  readonly conversationKey?: string;
  /** Up to when all of its conversation was reported, by state: what a part is judged by once it is known when it was taken. */
  readonly upTo?: ReportedUpTo;
  /** An operator decided about something that may have been sent: its parts no longer show that. */
  readonly hidesDoubt?: boolean;
};

/** What changes an entry: the same entry when nothing does. */
export type EntryChange = {
  readonly parts?: readonly EntryPart[];
  readonly turn?: SendTurn | undefined;
  readonly attempts?: number;
  readonly problem?: OutboundProblem | undefined;
  readonly result?: Readonly<Record<string, string>> | undefined;
  readonly hidesDoubt?: boolean;
  readonly upTo?: ReportedUpTo;
};

/** When it came in and when it changed last, in milliseconds since the epoch. */
export type EntryTimes = Pick<OutboundRecord, 'acceptedAtMs' | 'updatedAtMs'>;

/** A part of which nothing is known but that it is to be sent. */
export const ACCEPTED_PART: EntryPart = { state: 'accepted' };

/** The entry of a command that comes in, with its first part begun when there is a lease. */
export function newEntry(
  command: NewOutbound,
  lease: SendLease | undefined,
  nowMs: number,
): OutboundEntry {
  const { clientMessageId, commandName, channel, accountId, bodyDigest, correlationId } = command;
  const { conversationId } = command;
  const parts = Array.from({ length: Math.max(1, command.partCount) }, () => ACCEPTED_PART);
  const entry: OutboundEntry = {
    clientMessageId,
    commandName,
    channel,
    accountId,
    bodyDigest,
    correlationId,
    attempts: 0,
    parts,
    command: command.command,
    ...(conversationId === undefined
      ? undefined
      : { conversationKey: conversationDigest([], { accountId, conversationId }) }),
  };
  return lease === undefined ? entry : startTurn(entry, { part: 0, lease, nowMs });
}

/** Gives a part that is `accepted` to a sender. */
export function startTurn(
  entry: OutboundEntry,
  { part, lease, nowMs }: { part: number; lease: SendLease; nowMs: number },
): OutboundEntry {
  const turn = { part, ownerToken: lease.ownerToken, endsAtMs: nowMs + lease.leaseMs };
  const begun = { ...entry.parts[part], state: 'sending' } as const;
  return changed(entry, {
    parts: entry.parts.with(part, begun),
    turn,
    attempts: entry.attempts + 1,
  });
}

/** The entry with what changes, and without what is needed no longer: the command, a problem that is over, a turn that is. */
export function changed(entry: OutboundEntry, change: EntryChange): OutboundEntry {
  const merged = { ...entry, ...change };
  const { command, problem, turn, result, upTo, ...rest } = merged;
  const state = stateOf(merged.parts);
  return {
    ...rest,
    ...(result === undefined ? undefined : { result }),
    ...(command !== undefined && needsCommand(merged.parts) ? { command } : undefined),
    ...(problem !== undefined && hasProblem(state) ? { problem } : undefined),
    ...(upTo !== undefined && state !== 'read' ? { upTo } : undefined),
    ...(turn !== undefined && (turn.endsAtMs > 0 || hasProblem(state)) ? { turn } : undefined),
  };
}

/** How far the whole has come: what needs somebody first, then what happens, then the part that is furthest behind. */
export function stateOf(parts: readonly EntryPart[]): OutboundState {
  for (const state of STATES_BY_WEIGHT) {
    for (const part of parts) if (part.state === state) return state;
  }
  return 'accepted';
}

/** `unknown` before `failed`: what has failed is forgotten in time, and what may have been sent never is. */
const STATES_BY_WEIGHT = [
  'unknown',
  'failed',
  'sending',
  'accepted',
  'sent',
  'delivered',
  'read',
] as const satisfies readonly OutboundState[];

/** Whether it may be forgotten after its retention: nobody is sending it, and nothing of it is to be sent or decided. */
export function isOver(entry: OutboundEntry): boolean {
  const state = stateOf(entry.parts);
  if (state === 'failed') return !entry.parts.some((part) => part.state === 'sending');
  return state === 'sent' || state === 'delivered' || state === 'read';
}

/** Whether somebody's turn has not ended yet. */
export function isTurnLive(turn: SendTurn | undefined, nowMs: number): boolean {
  return turn !== undefined && turn.endsAtMs > nowMs;
}

/** The digests of all of the provider's messages that statuses may still be about. */
export function messageKeysOf({ parts }: OutboundEntry): string[] {
  const keys: string[] = [];
  for (const { messageKey, oldKeys } of parts) {
    if (messageKey !== undefined) keys.push(messageKey);
    if (oldKeys !== undefined) keys.push(...oldKeys);
  }
  return keys;
}

/** What callers see of an entry. */
export function recordOf(
  { tenantId, connector }: Pick<OutboundId, 'tenantId' | 'connector'>,
  entry: OutboundEntry,
  times: EntryTimes,
): OutboundRecord {
  const { turn: _turn, hidesDoubt: _hidesDoubt, parts, ...rest } = entry;
  const { conversationKey: _conversationKey, upTo: _upTo, ...fields } = rest;
  const { acceptedAtMs, updatedAtMs } = times;
  return {
    ...fields,
    tenantId,
    connector,
    acceptedAtMs,
    updatedAtMs,
    state: stateOf(parts),
    parts: parts.map(publicPart),
  };
}

function publicPart({ state, externalMessageId }: EntryPart): OutboundPart {
  return externalMessageId === undefined ? { state } : { state, externalMessageId };
}

function needsCommand(parts: readonly EntryPart[]): boolean {
  return parts.some(({ state }) => TO_BE_SENT.has(state));
}

const TO_BE_SENT: ReadonlySet<OutboundState> = new Set([
  'accepted',
  'sending',
  'unknown',
  'failed',
]);

function hasProblem(state: OutboundState): boolean {
  return state === 'accepted' || state === 'failed' || state === 'unknown';
}
