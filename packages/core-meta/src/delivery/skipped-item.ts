import type { SkippedItem } from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

const MAX_NAME_LENGTH = 64;
const NOT_IN_A_NAME = /[^A-Za-z0-9_.-]+|\d{7,}/g;

/** A well-formed part of a request that nobody handles. */
export function ignoredItem(field: string, reason: string, channel?: ChannelRef): SkippedItem {
  return channel === undefined
    ? { outcome: 'ignored', field, reason }
    : { outcome: 'ignored', field, reason, channel };
}

/** A part of a request that is not what Meta documents; `reason` states the expectation without data. */
export function invalidItem(field: string, reason: string, channel?: ChannelRef): SkippedItem {
  return channel === undefined
    ? { outcome: 'invalid', field, reason }
    : { outcome: 'invalid', field, reason, channel };
}

/**
 * Makes a name that somebody else chose fit for a metric label: at most 64 letters, digits, `_`, `.`
 * and `-`, and no run of digits long enough to be a phone number.
 *
 * @returns `unnamed` when there is no name
 */
export function sanitizeName(name: unknown): string {
  if (typeof name !== 'string' || name === '') return 'unnamed';
  return name.slice(0, MAX_NAME_LENGTH).replace(NOT_IN_A_NAME, '_');
}
