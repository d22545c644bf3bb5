import type { OutboundProblem, OutboundStatus } from '@pyloto/core-connectors';

import {
  isAboutAnother,
  type MessageFacts,
  rankOf,
  withFacts,
  withOldKey,
} from './message-facts.ts';
import { changed, type EntryPart, type OutboundEntry } from './outbound-entry.ts';
import { movedUpTo } from './report-up-to.ts';

/** A status of one part. */
export type PartStatus = Pick<OutboundStatus, 'state' | 'problem'> & MessageFacts;

const FAILED_AFTERWARDS: OutboundProblem = {
  errorCode: 'upstream_rejected',
  errorMessage: 'the provider must be able to deliver it',
};

/**
 * Moves a part as the provider reports: up (see `rankOf`) or not at all, so the same statuses in any order and number lead to the same
 * state. What an operator had sent again is not failed by what its first message comes to.
 */
export function applyStatus(entry: OutboundEntry, at: number, status: PartStatus): OutboundEntry {
  const part = entry.parts[at];
  if (part === undefined) return entry;
  const next = partAfter(part, status);
  if (next === part) return entry;
  const parts = entry.parts.with(at, next);
  if (next.state !== 'failed' || part.wasSent === true) return movedUpTo(changed(entry, { parts }));
  return changed(entry, { parts, problem: status.problem ?? FAILED_AFTERWARDS });
}

function partAfter(part: EntryPart, status: PartStatus): EntryPart {
  const { state } = status;
  const isAnother = isAboutAnother(part, status);
  const rank = rankOf({ state, wasSent: true });
  if (isAnother && state !== 'delivered' && state !== 'read') return part;
  // It waits to be sent (again): what failed is an earlier message of it.
  if (state === 'failed' && part.state === 'accepted') return withOldKey(part, status.messageKey);
  const known = isAnother ? part : withFacts(part, status);
  if (rank <= rankOf(part)) return known;
  const { wasSent: _wasSent, ...rest } = known;
  return state === 'failed' ? { ...rest, state, wasSent: true } : { ...rest, state };
}
