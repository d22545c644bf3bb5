import { ConnectorError, type DeadLetter, type DeadLetterFailure } from '@pyloto/core-connectors';

import { deadLetterIdOf } from '../dead-letter-id.ts';

/** A letter and its place in the order of first failures. */
export type PlacedLetter = { readonly letter: DeadLetter; readonly place: number };

/**
 * What the app writes of a record; the script puts place, attempts, first and last failure before it:
 * `<place> <attempts> <first ms> <last ms> <capability> <error code> <destination> <JSON>`, the destination
 * empty when a handler failed.
 *
 * @throws ConnectorError `payload_invalid` when the event cannot be written as JSON
 */
export function recordOf(failure: DeadLetterFailure): string {
  const { event, destination, orderingKey, errorCode, errorMessage } = failure;
  const { channelType, isReference } = failure;
  const kept = { event, destination, orderingKey, channelType, isReference };
  const words = `${wordOf(event.capability)} ${wordOf(errorCode)} ${wordOf(destination ?? '')}`;
  return `${words} ${jsonOf({ ...kept, errorCode, errorMessage })}`;
}

/** How a record spells a capability, an error code or a destination: without spaces and braces. */
export function wordOf(name: string): string {
  return encodeURIComponent(name);
}

/** @throws ConnectorError `state_unavailable` when the record is not one of ours */
export function readRecord(record: string): PlacedLetter {
  const [place, attempts, firstFailedAtMs, lastFailedAtMs] = record.split(' ', 4).map(Number);
  try {
    const failure: DeadLetterFailure = JSON.parse(record.slice(record.indexOf('{')));
    return {
      place: numberOf(place),
      letter: {
        ...failure,
        id: deadLetterIdOf(failure),
        attempts: numberOf(attempts),
        firstFailedAtMs: numberOf(firstFailedAtMs),
        lastFailedAtMs: numberOf(lastFailedAtMs),
      },
    };
  } catch {
    throw new ConnectorError('state_unavailable', 'a dead letter must be as it was written');
  }
}

function numberOf(value: number | undefined): number {
  if (Number.isFinite(value)) return Number(value);
  throw new TypeError('a number must be one');
}

function jsonOf(failure: object): string {
  try {
    return JSON.stringify(failure);
  } catch (cause) {
    throw new ConnectorError('payload_invalid', 'an event must be JSON', { cause });
  }
}
