import type { DeadLetter } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';

/** An event on its way to one destination. */
export type OutboxEntry = {
  readonly event: EventEnvelope;
  readonly destinationId: string;
  /** Entries of one destination with one ordering key leave in order. */
  readonly orderingKey?: string;
};

/** Takes events over and delivers each to its destinations, for as long as that takes. */
export type EventOutbox = {
  readonly destinationIds: readonly string[];
  /**
   * Returning means that the entries are safe. Accepting an entry again changes nothing. A constant number of round trips.
   *
   * @throws ConnectorError `state_unavailable`
   */
  readonly accept: (entries: readonly OutboxEntry[], tenantId: string) => Promise<void>;
  /** Brings a dead letter of the outbox on its way again; it waits until it is delivered. */
  readonly replay: (letter: DeadLetter) => Promise<void>;
};
