import type { DeadLetter } from '@pyloto/core-connectors';
import { digestOfId } from '@pyloto/core-delivery';

/** A dead letter as an operator sees it: nothing of what people wrote. `dedupeKey` is a digest. */
export type DeadLetterView = {
  readonly id: string;
  readonly tenantId: string;
  readonly connector: string;
  readonly capabilityId: string;
  readonly eventType: string;
  readonly dedupeKey: string;
  /** Where it could not be delivered to; absent: a handler failed. */
  readonly destination?: string;
  readonly correlationId: string;
  readonly attempts: number;
  readonly error: { readonly code: string; readonly message: string };
  readonly firstFailedAt: string;
  readonly lastFailedAt: string;
};

/** Shows a dead letter without its data. */
export function viewOf(letter: DeadLetter): DeadLetterView {
  const { event, destination } = letter;
  return {
    id: letter.id,
    tenantId: event.tenantid,
    connector: event.connector,
    capabilityId: event.capability,
    eventType: event.type,
    dedupeKey: digestOfId(event.id),
    ...(destination === undefined ? undefined : { destination }),
    correlationId: event.correlationid,
    attempts: letter.attempts,
    error: { code: letter.errorCode, message: letter.errorMessage },
    firstFailedAt: new Date(letter.firstFailedAtMs).toISOString(),
    lastFailedAt: new Date(letter.lastFailedAtMs).toISOString(),
  };
}

/** Shows a dead letter with all that is in it; whoever asks for it is logged. */
export function revealedViewOf(letter: DeadLetter): DeadLetterView & Pick<DeadLetter, 'event'> {
  return { ...viewOf(letter), dedupeKey: letter.event.dedupekey, event: letter.event };
}
