import type { OutboundProblem } from '@pyloto/core-connectors';

import { changed, isTurnLive, type OutboundEntry } from './outbound-entry.ts';

const WITHOUT_A_WORD: OutboundProblem = {
  errorCode: 'unknown_outcome',
  errorMessage: 'its sender must say how sending it ended',
};

/** The entry as time has made it: a turn that ended without a word leaves its part `unknown`, unless a status has settled it. */
export function expireTurn(entry: OutboundEntry, nowMs: number): OutboundEntry {
  const { turn, parts } = entry;
  if (turn === undefined || turn.endsAtMs === 0 || isTurnLive(turn, nowMs)) return entry;
  const ended = { ...turn, endsAtMs: 0 };
  const part = parts[turn.part];
  if (part?.state !== 'sending') return changed(entry, { turn: ended });
  return changed(entry, {
    turn: ended,
    parts: parts.with(turn.part, { ...part, state: 'unknown' }),
    problem: WITHOUT_A_WORD,
  });
}
