import type { DeadLetter } from '@pyloto/core-connectors';

/** A dead letter as an operator sees it: nothing of what people wrote. `dedupeKey` is a digest. */
export type DeadLetterView = {
  readonly id: string;
  readonly tenantId: string;
  readonly connector: string;
  readonly capabilityId: string;
  readonly eventType: string;
  readonly dedupeKey: string;
  readonly correlationId: string;
  readonly attempts: number;
  readonly error: { readonly code: string; readonly message: string };
  readonly firstFailedAt: string;
  readonly lastFailedAt: string;
};

/** Shows a dead letter without its data. */
export function viewOf(letter: DeadLetter): DeadLetterView {
  const { event } = letter;
  return {
    id: event.id,
    tenantId: event.tenantid,
    connector: event.connector,
    capabilityId: event.capability,
    eventType: event.type,
    dedupeKey: digestOfEventId(event.id),
    correlationId: event.correlationid,
    attempts: letter.attempts,
    error: { code: letter.errorCode, message: letter.errorMessage },
    firstFailedAt: new Date(letter.firstFailedAtMs).toISOString(),
    lastFailedAt: new Date(letter.lastFailedAtMs).toISOString(),
  };
}

/** The digest that logs call `dedupeKey`: an event's id without its prefix. */
export function digestOfEventId(eventId: string): string {
  return eventId.slice(eventId.indexOf('_') + 1);
}
