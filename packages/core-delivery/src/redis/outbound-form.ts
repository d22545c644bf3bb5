import {
  ConnectorError,
  type OutboundProblem,
  type OutboundRecord,
  type OutboundState,
} from '@pyloto/core-connectors';

import type {
  EntryPart,
  EntryTimes,
  OutboundEntry,
  ReportedUpTo,
} from '../outbound/outbound-entry.ts';

/** An entry as it was read, and the name of that form of it. */
export type HeldOutbound = EntryTimes & {
  readonly entry: OutboundEntry;
  /** `<accepted> <revision>`. */
  readonly form: string;
};

/** The version of what follows; a copy that does not know it says so. */
const VERSION = 1;

/** By number, so that they take one byte. New ones go to the end. */
const STATES = [
  'accepted',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
] as const satisfies readonly OutboundState[];

/**
 * The state's number, the provider's id, the digests of the message and of earlier ones, 1 for a failure after it was sent, when the provider
 * took it, and else when its sender knew that; 0 for what there is none of.
 */
type StoredPart = readonly [
  state: number,
  externalMessageId?: string | 0,
  messageKey?: string | 0,
  oldKeys?: readonly string[] | 0,
  wasSent?: 1 | 0,
  takenAtMs?: number,
  sentAtMs?: number,
];

type Stored = readonly [
  version: number,
  clientMessageId: string,
  commandName: string,
  channel: string,
  accountId: string,
  bodyDigest: string,
  correlationId: string,
  attempts: number,
  parts: readonly StoredPart[],
  more?: StoredMore,
];

/** What a command that was sent, the usual case, has nothing of. */
type StoredMore = {
  readonly problem?: OutboundProblem;
  readonly result?: NonNullable<OutboundRecord['result']>;
  readonly turn?: readonly [part: number, ownerToken: string];
  readonly hidesDoubt?: true;
  readonly conversationKey?: string;
  readonly upTo?: ReportedUpTo;
  readonly command?: unknown;
};

/** @throws ConnectorError `payload_invalid` when the command cannot be written as JSON */
export function writeForm(entry: OutboundEntry): string {
  const { clientMessageId, commandName, channel, accountId, bodyDigest, correlationId } = entry;
  const who = [clientMessageId, commandName, channel, accountId, bodyDigest, correlationId];
  const more = moreOf(entry);
  try {
    return JSON.stringify([
      VERSION,
      ...who,
      entry.attempts,
      entry.parts.map(storedPart),
      ...(Object.keys(more).length === 0 ? [] : [more]),
    ]);
  } catch (cause) {
    throw new ConnectorError('payload_invalid', 'a command must be JSON', { cause });
  }
}

/** @throws ConnectorError `state_unavailable` when it is not one of ours */
export function readForm(value: string): HeldOutbound {
  const [accepted = '', revision = '', updated, ends] = value.split(' ', 4);
  try {
    const stored: Stored = JSON.parse(value.slice(value.indexOf('[')));
    if (stored[0] !== VERSION) throw new TypeError('a version must be known');
    return {
      form: `${accepted} ${revision}`,
      acceptedAtMs: Number(accepted),
      updatedAtMs: Number(updated),
      entry: entryOf(stored, Number(ends)),
    };
  } catch {
    throw new ConnectorError('state_unavailable', 'a command must be as it was written');
  }
}

function entryOf(stored: Stored, endsAtMs: number): OutboundEntry {
  const [, clientMessageId, commandName, channel, accountId, bodyDigest, correlationId] = stored;
  const [, , , , , , , attempts, parts, more = {}] = stored;
  const { turn, ...rest } = more;
  return {
    clientMessageId,
    commandName,
    channel,
    accountId,
    bodyDigest,
    correlationId,
    attempts,
    parts: parts.map(partOf),
    ...rest,
    ...(turn === undefined
      ? undefined
      : { turn: { part: turn[0], ownerToken: turn[1], endsAtMs } }),
  };
}

function moreOf(entry: OutboundEntry): StoredMore {
  const { problem, result, turn, hidesDoubt, conversationKey, upTo, command } = entry;
  return {
    ...(problem === undefined ? undefined : { problem }),
    ...(result === undefined ? undefined : { result }),
    ...(turn === undefined ? undefined : { turn: [turn.part, turn.ownerToken] as const }),
    ...(hidesDoubt === true ? { hidesDoubt } : undefined),
    ...(conversationKey === undefined ? undefined : { conversationKey }),
    ...(upTo === undefined ? undefined : { upTo }),
    ...(command === undefined ? undefined : { command }),
  };
}

function storedPart(part: EntryPart): StoredPart {
  const { state, externalMessageId = 0, messageKey = 0, oldKeys = 0 } = part;
  const failedLate = part.wasSent === true ? 1 : 0;
  const number = STATES.indexOf(state);
  const moments = storedMoments(part);
  if (moments.length > 0) {
    return [number, externalMessageId, messageKey, oldKeys, failedLate, ...moments];
  }
  if (failedLate === 1) return [number, externalMessageId, messageKey, oldKeys, failedLate];
  if (oldKeys !== 0) return [number, externalMessageId, messageKey, oldKeys];
  if (messageKey !== 0) return [number, externalMessageId, messageKey];
  return externalMessageId === 0 ? [number] : [number, externalMessageId];
}

function storedMoments({
  takenAtMs,
  sentAtMs,
}: EntryPart): readonly [takenAtMs?: number, sentAtMs?: number] {
  if (takenAtMs !== undefined) return [takenAtMs];
  return sentAtMs === undefined ? [] : [0, sentAtMs];
}

function partOf(stored: StoredPart): EntryPart {
  const [number, externalMessageId = 0, messageKey = 0, oldKeys = 0, wasSent] = stored;
  const state = STATES[number];
  if (state === undefined) throw new TypeError('a state must be known');
  return {
    state,
    ...(externalMessageId === 0 ? undefined : { externalMessageId }),
    ...(messageKey === 0 ? undefined : { messageKey }),
    ...(oldKeys === 0 ? undefined : { oldKeys }),
    ...(wasSent === 1 ? { wasSent: true } : undefined),
    ...momentsOf(stored),
  };
}

function momentsOf([, , , , , takenAtMs = 0, sentAtMs = 0]: StoredPart):
  | Pick<EntryPart, 'takenAtMs' | 'sentAtMs'>
  | undefined {
  if (takenAtMs !== 0) return { takenAtMs };
  return sentAtMs === 0 ? undefined : { sentAtMs };
}
