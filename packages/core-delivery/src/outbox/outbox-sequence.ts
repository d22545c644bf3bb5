import { keyDigest } from '@pyloto/core-events';

/** The digest of the sequence that an event belongs to on its way to a destination; empty for none. */
export function outboxSequence(orderingKey: string | undefined, destinationId: string): string {
  return orderingKey === undefined ? '' : keyDigest(`${destinationId}:${orderingKey}`);
}
