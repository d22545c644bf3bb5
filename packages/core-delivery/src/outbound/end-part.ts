import type { OutboundState, SendEnd } from '@pyloto/core-connectors';

import { expireTurn } from './expire-turn.ts';
import {
  isAboutAnother,
  isReplaced,
  type MessageFacts,
  rankOf,
  withFacts,
  withOldKey,
} from './message-facts.ts';
import {
  ACCEPTED_PART,
  changed,
  type EntryPart,
  isTurnLive,
  type OutboundEntry,
} from './outbound-entry.ts';
import { movedUpTo } from './report-up-to.ts';

/** Whose turn ends, and with what message of the provider. */
export type EndingTurn = {
  readonly part: number;
  readonly ownerToken: string;
  readonly messageKey?: string | undefined;
};

/** An entry as a call left it, and whether the word counted. */
export type Ended = { readonly entry: OutboundEntry; readonly isTaken: boolean };

const STATE_BY_KIND = {
  sent: 'sent',
  again: 'accepted',
  failed: 'failed',
  unknown: 'unknown',
} as const satisfies Record<SendEnd['kind'], OutboundState>;

/**
 * Takes a sender's word. Inside its turn it counts. After it, `sent` counts, because it is a fact; so does `failed` while the part is
 * what the end of that turn made it; and the same word said again changes nothing.
 */
export function endPart(
  before: OutboundEntry,
  ending: EndingTurn,
  { end, nowMs }: { end: SendEnd; nowMs: number },
): Ended {
  const entry = expireTurn(before, nowMs);
  const part = entry.parts[ending.part];
  if (part === undefined) return { entry, isTaken: false };
  if (end.kind === 'sent') return { entry: takeSent(entry, ending, end), isTaken: true };
  const isOwn = isLastTurn(entry, ending);
  const isLive = isOwn && isTurnLive(entry.turn, nowMs);
  const counts = isLive ? part.state === 'sending' : isOwn && isRefusedLate(part, end);
  if (counts) return { entry: takeRefusal(entry, ending, end), isTaken: true };
  // A status came first, and says more.
  if (isLive) return { entry: changed(entry, { turn: turnOver(entry) }), isTaken: true };
  return { entry, isTaken: isOwn && part.state === STATE_BY_KIND[end.kind] };
}

function takeSent(
  entry: OutboundEntry,
  ending: EndingTurn,
  end: Extract<SendEnd, { kind: 'sent' }>,
): OutboundEntry {
  const { externalMessageId } = end;
  const isOwn = isLastTurn(entry, ending);
  const sentAtMs = entry.conversationKey === undefined ? undefined : end.atMs;
  const facts = { externalMessageId, messageKey: ending.messageKey, sentAtMs };
  const part = partSent(entry.parts[ending.part] ?? ACCEPTED_PART, facts, isOwn);
  if (part === entry.parts[ending.part] && end.result === undefined && !isOwn) return entry;
  const sent = changed(entry, {
    parts: entry.parts.with(ending.part, part),
    turn: isOwn ? turnOver(entry) : entry.turn,
    ...(end.result === undefined ? undefined : { result: { ...entry.result, ...end.result } }),
  });
  return movedUpTo(sent);
}

/** What a status said first is kept, unless it is about another message, and says that this one failed. */
function partSent(part: EntryPart, facts: MessageFacts, isOwn: boolean): EntryPart {
  if (isReplaced(part, facts.messageKey)) return part;
  const isAnother = isAboutAnother(part, facts);
  const rank = rankOf(part);
  if (isAnother && rank > 0 && !isOwn) return withOldKey(part, facts.messageKey);
  const known = isAnother ? withoutMoments(withOldKey(part, part.messageKey)) : part;
  if (rank > 0 && !(isAnother && part.state === 'failed')) return withFacts(known, facts);
  const { wasSent: _wasSent, ...rest } = known;
  return withFacts({ ...rest, state: 'sent' }, facts);
}

function withoutMoments({
  takenAtMs: _takenAtMs,
  sentAtMs: _sentAtMs,
  ...part
}: EntryPart): EntryPart {
  return part;
}

function takeRefusal(
  entry: OutboundEntry,
  { part: at }: EndingTurn,
  end: Exclude<SendEnd, { kind: 'sent' }>,
): OutboundEntry {
  const part: EntryPart = { ...entry.parts[at], state: STATE_BY_KIND[end.kind] };
  return changed(entry, {
    parts: entry.parts.with(at, part),
    turn: turnOver(entry),
    problem: end.problem,
  });
}

function isRefusedLate(part: EntryPart, end: SendEnd): boolean {
  return end.kind === 'failed' && part.state === 'unknown';
}

function isLastTurn({ turn }: OutboundEntry, { part, ownerToken }: EndingTurn): boolean {
  return turn?.ownerToken === ownerToken && turn.part === part;
}

function turnOver({ turn }: OutboundEntry): OutboundEntry['turn'] {
  return turn === undefined ? undefined : { ...turn, endsAtMs: 0 };
}
