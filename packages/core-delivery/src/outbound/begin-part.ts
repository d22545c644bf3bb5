import type { SendLease } from '@pyloto/core-connectors';

import { expireTurn } from './expire-turn.ts';
import { type OutboundEntry, startTurn } from './outbound-entry.ts';

/** An entry as a call left it, and the part that the call began. */
export type Begun = { readonly entry: OutboundEntry; readonly part: number | undefined };

/** Begins the next part, where all before it were sent. A sender whose part a status has settled meanwhile loses its turn by that, not its word. */
export function beginPart(before: OutboundEntry, lease: SendLease, nowMs: number): Begun {
  const entry = expireTurn(before, nowMs);
  const part = nextPart(entry);
  if (part === undefined) return { entry, part };
  return { entry: startTurn(entry, { part, lease, nowMs }), part };
}

function nextPart({ parts }: OutboundEntry): number | undefined {
  let next: number | undefined;
  for (let at = 0; at < parts.length; at++) {
    const state = parts[at]?.state;
    if (state === 'sending' || state === 'unknown' || state === 'failed') return undefined;
    if (state === 'accepted') next ??= at;
  }
  return next;
}
