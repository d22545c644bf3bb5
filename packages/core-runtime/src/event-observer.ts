import type { ParsedEvent } from '@pyloto/core-connectors';

/** What is known of an event beyond what its provider said. */
export type EventNote = {
  /** Replaces the correlation id of its request. */
  readonly correlationId: string;
  /** Added to the event's data, where its type has room for it. */
  readonly data?: Readonly<Record<string, string>>;
};

/** Learns from events before they are handled; learning from one again changes nothing. */
export type EventObserver = {
  /** Whether it learns from this event, also where nobody handles it. */
  readonly concerns: (event: ParsedEvent) => boolean;
  /**
   * Learns from events of one tenant, in a constant number of round trips.
   *
   * @returns per event, what to add to it; nothing at all, and no promise, when it learns from none of them
   * @throws ConnectorError `state_unavailable`: the events then have no turn
   */
  readonly observe: (
    tenantId: string,
    events: readonly ParsedEvent[],
  ) => Promise<readonly (EventNote | undefined)[]> | undefined;
};
