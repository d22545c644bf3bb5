import { toIsoTimestamp } from '@pyloto/core-events';

import type { Change } from '../../delivery/change.ts';
import { epochSecondsToIso } from '../../delivery/epoch-seconds.ts';

const EPOCH = '1970-01-01T00:00:00.000Z';

/** When an account event happened: `entry.time`, in seconds, or when the request arrived. */
export function entryMoment(change: Change): string {
  return epochSecondsToIso(change.entryTime) ?? toIsoTimestamp(change.receivedAtMs) ?? EPOCH;
}
