import {
  changed,
  type EntryPart,
  type OutboundEntry,
  type ReportedUpTo,
} from './outbound-entry.ts';

/** What a provider reports of all messages of a conversation that it had taken by a moment of its clock. */
export type UpToReport = {
  readonly state: 'delivered' | 'read';
  /** Milliseconds since the epoch. */
  readonly atMs: number;
};

/**
 * Moves what was taken by the moment of a report. What may turn out to have been taken by then (it is being sent, nobody knows, or only
 * our own clock says when) is not moved, but keeps the moment: reports, echoes and senders' words come in any order, and to the same end.
 */
export function reportUpTo(entry: OutboundEntry, { state, atMs }: UpToReport): OutboundEntry {
  if (atMs <= (entry.upTo?.[state] ?? 0)) return entry;
  const upTo = { ...entry.upTo, [state]: atMs };
  const moved = movedUpTo(entry, upTo);
  return moved.parts.some((part) => mayBeMoved(part, state)) ? changed(moved, { upTo }) : moved;
}

/** Moves what is known by now to have been taken by the moments that were reported. */
export function movedUpTo(
  entry: OutboundEntry,
  upTo: ReportedUpTo | undefined = entry.upTo,
): OutboundEntry {
  if (upTo === undefined) return entry;
  const parts = entry.parts.map((part) => {
    const state = stateBy(part, upTo);
    return state === part.state ? part : { ...part, state };
  });
  return parts.every((part, at) => part === entry.parts[at]) ? entry : changed(entry, { parts });
}

/** When the last of its messages was taken that was taken by a moment; undefined when none was. */
export function lastTakenBy(entry: OutboundEntry, atMs: number): number | undefined {
  const moments = entry.parts.flatMap((part) => takenAt(part) ?? []);
  const before = moments.filter((moment) => moment <= atMs);
  return before.length === 0 ? undefined : Math.max(...before);
}

/** When the first of its messages was taken, as far as is known. */
export function firstTaken({ parts }: OutboundEntry): number | undefined {
  const moments = parts.flatMap((part) => takenAt(part) ?? []);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

/** The provider's word about when, or else our own clock's, which is later: at the end of the call. */
function takenAt({ takenAtMs, sentAtMs }: EntryPart): number | undefined {
  return takenAtMs ?? sentAtMs;
}

function stateBy(part: EntryPart, { delivered = 0, read = 0 }: ReportedUpTo): EntryPart['state'] {
  const { state } = part;
  const moment = takenAt(part);
  if (moment === undefined || (state !== 'sent' && state !== 'delivered')) return state;
  if (moment <= read) return 'read';
  return moment <= delivered ? 'delivered' : state;
}

/** Whether a later word about when it was taken may make a report count that does not yet. */
function mayBeMoved({ state, takenAtMs }: EntryPart, to: UpToReport['state']): boolean {
  if (state === 'sending' || state === 'unknown') return true;
  return takenAtMs === undefined && (state === 'sent' || (state === 'delivered' && to === 'read'));
}
