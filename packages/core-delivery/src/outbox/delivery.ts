import type { EventSink } from '@pyloto/core-connectors';

import type { BreakerGate } from './breaker-gate.ts';
import type { OutboxJob } from './outbox-job.ts';
import type { OutboxOptions } from './outbox-parts.ts';
import type { Backlogs } from './spread.ts';

/** Calls back at most once a minute, with how often it was asked to since. */
type LogLimit = (write: (count: number) => void) => void;

/** An outbox at work. */
export type WorkingOutbox = OutboxOptions & {
  readonly sinks: ReadonlyMap<string, EventSink>;
  readonly gate: BreakerGate;
  readonly backlogOf: Backlogs;
  readonly onceAMinute: {
    readonly unknown: LogLimit;
    readonly refused: LogLimit;
  };
};

/** A job on its way, and what it is called. */
export type Delivery = {
  readonly tenantId: string;
  readonly job: OutboxJob;
  readonly sink: EventSink;
  readonly digest: string;
  /** Digests, one; absent where no order is kept. */
  readonly sequences: readonly string[] | undefined;
  /** One tenant's failing events stop no other tenant's. */
  readonly breakerKey: string;
  readonly outbox: WorkingOutbox;
};
