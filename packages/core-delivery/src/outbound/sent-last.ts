import type { ReadStatus } from './entry-after-status.ts';
import type { OutboundEntry } from './outbound-entry.ts';
import { lastTakenBy } from './report-up-to.ts';

/** Of the commands that a status is about, the one that is told: of a report up to a moment, the one that was sent last before it. */
export function sentLast<Held extends { readonly entry: OutboundEntry }>(
  about: readonly Held[],
  { upTo }: Pick<ReadStatus, 'upTo'>,
): Held | undefined {
  if (upTo === undefined) return about[0];
  let last: { readonly held: Held; readonly takenAtMs: number } | undefined;
  for (const held of about) {
    const takenAtMs = lastTakenBy(held.entry, upTo.atMs);
    if (takenAtMs === undefined || (last !== undefined && takenAtMs < last.takenAtMs)) continue;
    last = { held, takenAtMs };
  }
  return last?.held;
}
