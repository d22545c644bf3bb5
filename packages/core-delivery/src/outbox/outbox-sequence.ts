import { keyDigest } from '@pyloto/core-events';

/** The digest of the sequence that an event belongs to on its way to a destination; empty for none. */
export function outboxSequence(orderingKey: string | undefined, destinationId: string): string {
  return orderingKey === undefined ? '' : keyDigest(`${destinationId}:${orderingKey}`);
}

/** The id of the job of an event that has a turn to wait for. */
export function orderedJobId(digest: string): string {
  return `o-${digest}`;
}
