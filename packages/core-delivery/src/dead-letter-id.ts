import type { DeadLetterFailure } from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';

const OUTBOUND_PREFIX = 'out_';

/**
 * The digest of an event on its way to a destination, by which the outbox's ledger knows it: 32 lower-case base32 characters, the
 * same in every copy, for ever.
 *
 * @param eventId as `deriveEventId` makes it
 */
export function outboundDigest(eventId: string, destination: string): string {
  return keyDigest(`${digestOfId(eventId)}:${destination}`);
}

/**
 * The id of the letter of a failure: the event's own id, or, of an event on its way out, `out_` and its {@link outboundDigest}. An
 * event that fails at two destinations has two letters.
 */
export function deadLetterIdOf(failure: Pick<DeadLetterFailure, 'event' | 'destination'>): string {
  const { event, destination } = failure;
  if (destination === undefined) return event.id;
  return OUTBOUND_PREFIX + outboundDigest(event.id, destination);
}

/** What the ledger knows an event or a letter by: its id without the prefix. */
export function digestOfId(id: string): string {
  return id.slice(id.indexOf('_') + 1);
}
