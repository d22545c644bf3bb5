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
 * Failed events, by their id.
 *
 * @throws ConnectorError `state_unavailable` when it cannot take or give them
 */
export type DeadLetters = {
  /** Keeps a failure; a second failure of the same event raises its attempts. */
  readonly put: (failure: {
    readonly event: EventEnvelope;
    readonly errorCode: ConnectorErrorCode;
  }) => void | Promise<void>;
  /** Forgets an event that was handled after all. Unknown ids are no error. */
  readonly settle: (eventIds: readonly string[]) => void | Promise<void>;
  /** How many wait. */
  readonly count: () => number | Promise<number>;
};
