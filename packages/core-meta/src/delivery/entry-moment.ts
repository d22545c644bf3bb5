import { toIsoTimestamp } from '@pyloto/core-events';

import type { EntryPart } from './change.ts';
import { graphTimeToIso } from './graph-time.ts';

const EPOCH = '1970-01-01T00:00:00.000Z';

/**
 * When a part of a delivery happened: what it says itself, otherwise `entry.time`, which is when Meta sent it, otherwise when the
 * request arrived.
 *
 * @param stated the moment that the part says, in any form of Graph's
 */
export function entryMoment(
  { entryTime, receivedAtMs }: Pick<EntryPart, 'entryTime' | 'receivedAtMs'>,
  stated?: unknown,
): string {
  return (
    graphTimeToIso(stated) ?? graphTimeToIso(entryTime) ?? toIsoTimestamp(receivedAtMs) ?? EPOCH
  );
}
