import type { OutboundProblem } from '@pyloto/core-connectors';

import { expireTurn } from './expire-turn.ts';
import { withOldKey } from './message-facts.ts';
import {
  ACCEPTED_PART,
  changed,
  type EntryChange,
  type EntryPart,
  type OutboundEntry,
  stateOf,
} from './outbound-entry.ts';

/** An entry as a decision left it, and whether there was something to decide. */
export type Decided = { readonly entry: OutboundEntry; readonly isTaken: boolean };

const GIVEN_UP = 'an operator must not have given it up';

/** An operator's decision that what failed or may have been sent is sent again; there must still be something to send. */
export function retryEntry(before: OutboundEntry, nowMs: number): Decided {
  const entry = expireTurn(before, nowMs);
  const state = stateOf(entry.parts);
  if ((state !== 'unknown' && state !== 'failed') || entry.command === undefined) {
    return { entry, isTaken: false };
  }
  const parts = entry.parts.map((part) => (isUndecided(part) ? partAgain(part) : part));
  return { entry: decidedAs(entry, { parts, problem: undefined }), isTaken: true };
}

/** An operator's decision that what waits or may have been sent is over. */
export function giveUpEntry(before: OutboundEntry, nowMs: number): Decided {
  const entry = expireTurn(before, nowMs);
  const state = stateOf(entry.parts);
  if (state !== 'accepted' && state !== 'unknown') return { entry, isTaken: false };
  const parts = entry.parts.map((part) =>
    part.state === 'accepted' || part.state === 'unknown'
      ? { ...part, state: 'failed' as const }
      : part,
  );
  const errorCode = state === 'unknown' ? 'unknown_outcome' : 'upstream_rejected';
  const problem: OutboundProblem = { errorCode, errorMessage: GIVEN_UP };
  return { entry: decidedAs(entry, { parts, problem }), isTaken: true };
}

/** Whether surely nothing of it was sent, and nobody is about to. */
export function isSurelyUnsent({ parts, hidesDoubt }: OutboundEntry): boolean {
  if (hidesDoubt === true) return false;
  return parts.every(
    ({ state, wasSent }) => state === 'accepted' || (state === 'failed' && wasSent !== true),
  );
}

function decidedAs(entry: OutboundEntry, change: EntryChange): OutboundEntry {
  const hidesDoubt = entry.hidesDoubt === true || entry.parts.some(mayHaveBeenSent);
  return changed(entry, hidesDoubt ? { ...change, hidesDoubt } : change);
}

function partAgain({ messageKey, oldKeys }: EntryPart): EntryPart {
  const old: EntryPart = oldKeys === undefined ? ACCEPTED_PART : { ...ACCEPTED_PART, oldKeys };
  return withOldKey(old, messageKey);
}

function isUndecided({ state }: EntryPart): boolean {
  return state === 'unknown' || state === 'failed';
}

function mayHaveBeenSent({ state, wasSent }: EntryPart): boolean {
  return state === 'unknown' || wasSent === true;
}
