import type { EntryPart } from './change.ts';
import { graphTimeToIso } from './graph-time.ts';

/**
 * When a part of a delivery happened: by the first of what it says itself that is a moment, otherwise `entry.time`, which is when
 * Meta sent it (after a retry some minutes later), otherwise when the request arrived.
 *
 * The unit is told by the size: `messaging[].timestamp` is in milliseconds on almost every delivery, in seconds on some referrals, and
 * seconds in quotes in the dashboard's test; `changes[]` are in seconds.
 *
 * @param stated what the part says, in any form of Graph's: its own timestamp first, then the watermark that it names (a real delivery
 * receipt had the timestamp 0)
 * @returns ISO 8601 UTC with milliseconds
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events (read 2026-11-21)
 */
export function entryMoment(
  { entryTime, receivedAtMs }: Pick<EntryPart, 'entryTime' | 'receivedAtMs'>,
  ...stated: readonly unknown[]
): string {
  for (const candidate of [...stated, entryTime]) {
    const moment = graphTimeToIso(candidate);
    if (moment !== undefined) return moment;
  }
  return new Date(receivedAtMs).toISOString();
}
