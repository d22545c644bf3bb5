import type { EventEnvelope } from '@pyloto/core-events';

import type { ConnectorErrorCode } from '../connector-error.ts';

/** An event whose handling failed and that waits for a redelivery or an operator. */
export type DeadLetter = {
  readonly event: EventEnvelope;
  readonly errorCode: ConnectorErrorCode;
  /** Attempts so far; at least 1. */
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly firstFailedAtMs: number;
  readonly lastFailedAtMs: number;
};

/**
 * Failed events, by their id. None leaves but by `settle`: a store that is full refuses, so that the
 * delivery is not acknowledged and the provider sends it again.
 *
 * @throws ConnectorError `state_unavailable` when it cannot take or give them
 */
export type DeadLetters = {
  /**
   * Keeps a failure. A second failure of the same event raises its attempts and keeps the event and the
   * code of the last one.
   */
  readonly put: (failure: {
    readonly event: EventEnvelope;
    readonly errorCode: ConnectorErrorCode;
  }) => void | Promise<void>;
  /** Forgets an event that was handled after all. Unknown ids are no error. */
  readonly settle: (eventIds: readonly string[]) => void | Promise<void>;
  /** How many wait. */
  readonly count: () => number | Promise<number>;
  /** At most `limit` of those that wait, the one that failed first in front. */
  readonly list: (limit: number) => readonly DeadLetter[] | Promise<readonly DeadLetter[]>;
};
