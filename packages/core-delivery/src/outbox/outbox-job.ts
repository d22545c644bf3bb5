import type { EventEnvelope } from '@pyloto/core-events';

/** The version of {@link OutboxJob} that is written. */
export const OUTBOX_FORMAT = 1;

/** One event that waits to be delivered to one destination. */
export type OutboxJob = {
  readonly destination: string;
  readonly event: EventEnvelope;
  /** Which attempt comes next, from 1 on. */
  readonly attempt: number;
  /** When the first attempt failed, in milliseconds since the epoch. */
  readonly firstFailedAtMs?: number;
  /** The sequence of its destination that it belongs to. */
  readonly orderingKey?: string;
  /** How often it had to wait for somebody else since the last attempt. */
  readonly waits?: number;
};
