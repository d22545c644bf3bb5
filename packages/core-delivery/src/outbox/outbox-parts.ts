import type {
  Breaker,
  Clock,
  DeadLetters,
  DurableLedger,
  EventSink,
  Logger,
  Metrics,
  Pacer,
} from '@pyloto/core-connectors';

import type { JobQueue } from '../job-queue.ts';
import type { DestinationStates } from './destination-states.ts';
import type { OutboxJob } from './outbox-job.ts';

/** Where events go; the id is its name in jobs, dead letters, logs and metrics. */
export type OutboxDestination = { readonly id: string; readonly sink: EventSink };

/** What an outbox is made of. */
export type OutboxOptions = {
  readonly connector: string;
  readonly destinations: readonly OutboxDestination[];
  readonly queue: JobQueue<OutboxJob>;
  /** With the books of the outbox. */
  readonly ledger: DurableLedger;
  readonly deadLetters: DeadLetters;
  readonly destinationStates: DestinationStates;
  readonly breaker: Breaker;
  readonly pacer?: Pacer | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Makes owner tokens. */
  readonly newId: () => string;
  /** A number from 0 to below 1, for jitter. */
  readonly random: () => number;
  /** How long an event waits after each failure, ±20 %; after the last it becomes a dead letter. */
  readonly retryScheduleMs: readonly number[];
  /** One attempt takes at most so long. */
  readonly deliveryTimeoutMs: number;
  /** How long a claim lasts; longer than `deliveryTimeoutMs`. */
  readonly leaseMs: number;
  /** How long a delivered event is remembered. */
  readonly retentionMs: number;
};
