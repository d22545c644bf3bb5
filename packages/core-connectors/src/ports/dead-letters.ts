import type { EventEnvelope } from '@pyloto/core-events';

import type { ConnectorErrorCode } from '../connector-error.ts';

/** What failed for good, or for now. */
export type DeadLetterFailure = {
  readonly event: EventEnvelope;
  /** Where it could not be delivered to, when it failed on its way out; absent: a handler failed. */
  readonly destination?: string;
  /** The sequence that it belongs to. */
  readonly orderingKey?: string;
  /** The type of the channel that it came on; absent: the connector's id. */
  readonly channelType?: string;
  /** Its data only names what has to be fetched: a replay does (see `ParsedEvent`). */
  readonly isReference?: true;
  readonly errorCode: ConnectorErrorCode;
  /** What the failure said, without data. */
  readonly errorMessage: string;
  /** How often it was tried since it was last put here; 1 when absent. */
  readonly attempts?: number;
  /** When it failed first, in milliseconds since the epoch; now when absent. */
  readonly firstFailedAtMs?: number;
};

/** An event whose handling failed and that waits for a redelivery or an operator. */
export type DeadLetter = {
  /** The event's id; of an event on its way out `out_` and the digest of event and destination. */
  readonly id: string;
  readonly event: EventEnvelope;
  readonly destination?: string;
  readonly orderingKey?: string;
  readonly channelType?: string;
  readonly isReference?: true;
  readonly errorCode: ConnectorErrorCode;
  /** What the last failure said, without data. */
  readonly errorMessage: string;
  /** Attempts so far; at least 1. */
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly firstFailedAtMs: number;
  readonly lastFailedAtMs: number;
};

/** Which dead letters to show; a filter that is absent lets all pass. */
export type DeadLetterQuery = {
  /** At most so many; 1 or more. */
  readonly limit: number;
  /** Where the page before ended: its `nextCursor`. */
  readonly cursor?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly capabilityId?: string | undefined;
  readonly errorCode?: string | undefined;
  /** Only what could not be delivered to this one. */
  readonly destination?: string | undefined;
  /** Only what failed last before this moment, in milliseconds since the epoch. */
  readonly failedBeforeMs?: number | undefined;
};

/** One page of dead letters, the one that failed first in front. */
export type DeadLetterPage = {
  readonly letters: readonly DeadLetter[];
  /** There may be more: ask again with it. Absent on the last page. */
  readonly nextCursor?: string;
};

/**
 * Failed events, by the id of their letter. None leaves but by `settle`: a store that is full refuses, so that the
 * delivery is not acknowledged and the provider sends it again.
 *
 * @throws ConnectorError `state_unavailable` when it cannot take or give them
 */
export type DeadLetters = {
  /**
   * Keeps a failure. A second failure of the same letter adds to its attempts and keeps the event and the
   * code of the last one, and the earliest first failure that was ever told.
   */
  readonly put: (failure: DeadLetterFailure) => void | Promise<void>;
  /** Forgets what was handled after all. Unknown ids are no error. */
  readonly settle: (ids: readonly string[]) => void | Promise<void>;
  /** How many wait. */
  readonly count: () => number | Promise<number>;
  readonly find: (id: string) => DeadLetter | undefined | Promise<DeadLetter | undefined>;
  /** @throws ConnectorError `payload_invalid` when the cursor is not one that a page gave */
  readonly list: (query: DeadLetterQuery) => DeadLetterPage | Promise<DeadLetterPage>;
};
