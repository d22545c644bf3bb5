import type { EventSink } from '@pyloto/core-connectors';

import type { OutboxJob } from './outbox-job.ts';
import type { OutboxOptions } from './outbox-parts.ts';

/** An outbox at work. */
export type WorkingOutbox = OutboxOptions & {
  readonly sinks: ReadonlyMap<string, EventSink>;
};

/** A job on its way, and what it is called. */
export type Delivery = {
  readonly tenantId: string;
  readonly job: OutboxJob;
  readonly sink: EventSink;
  readonly digest: string;
  /** Digests, one; absent where no order is kept. */
  readonly sequences: readonly string[] | undefined;
  readonly outbox: WorkingOutbox;
};
