import { ConnectorError, type DeadLetter } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';

import { outboundDigest } from '../dead-letter-id.ts';
import type { JobProcessor, NewJob } from '../job-queue.ts';
import { deliverJob } from './deliver-job.ts';
import type { OutboxJob } from './outbox-job.ts';
import type { OutboxOptions } from './outbox-parts.ts';
import { orderedJobId, outboxSequence } from './outbox-sequence.ts';

/** An event on its way to one destination. */
export type NewOutboxEntry = {
  readonly event: EventEnvelope;
  readonly destinationId: string;
  /** Entries of one destination with one ordering key leave one at a time, in the order in which they were accepted. */
  readonly orderingKey?: string;
};

/** Takes events over and delivers each to its destinations, for as long as its schedule lasts. */
export type Outbox = {
  readonly destinationIds: readonly string[];
  /**
   * Takes entries of one tenant over, each event and destination once. Returning means that they are safe; accepting one again
   * changes nothing. Two round trips for any number.
   *
   * @throws ConnectorError `state_unavailable`; some of the entries may have been taken over then, so accept all of them again
   */
  readonly accept: (entries: readonly NewOutboxEntry[], tenantId: string) => Promise<void>;
  /** Brings a dead letter of the outbox on its way again; it stays among them until it is delivered. */
  readonly replay: (letter: DeadLetter) => Promise<void>;
  /** What the workers of its queue do. */
  readonly process: JobProcessor<OutboxJob>;
};

/**
 * Makes an outbox: one job for each event and destination, delivered once in its effects.
 *
 * The steps of a job, and what a kill between each and the next costs:
 *
 * 1. claim (the ledger gives the event to this copy) · the lease ends, another copy delivers
 * 2. deliver (one attempt; `webhook-id` is the event's id, always) · the receiver may have it: it comes again under the same id
 * 3. complete (the ledger marks it delivered, and counts it) · the job runs again, finds it delivered, and ends
 * 4. the job ends
 *
 * A failed attempt: 3a. release · the job runs again at once, with the same attempt number; 4a. the job waits for its next attempt. The last one:
 * 3b. the dead letter is written, marked dead in the books · it runs again, and its letter has an attempt more; 4b. release and end.
 *
 * Only the schedule uses up attempts: what waits for a breaker, a limit, another copy or its turn does not.
 *
 * @throws ConnectorError `config_invalid` when a lease could end during a delivery, or two destinations have one id
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { destinations, leaseMs, deliveryTimeoutMs, queue, ledger, connector } = options;
  if (leaseMs <= deliveryTimeoutMs) {
    throw new ConnectorError(
      'config_invalid',
      'leaseMs must be greater than deliveryTimeoutMs, for example 30000 and 15000',
    );
  }
  const destinationIds = destinations.map(({ id }) => id);
  if (new Set(destinationIds).size < destinationIds.length) {
    throw new ConnectorError('config_invalid', 'each destination must have an id of its own');
  }
  const sinks = new Map(destinations.map(({ id, sink }) => [id, sink]));
  return {
    destinationIds,
    accept: async (entries, tenantId) => {
      const keys = entries.map(({ event, destinationId }) =>
        outboundDigest(event.id, destinationId),
      );
      const sequences = entries.map((entry) =>
        outboxSequence(entry.orderingKey, entry.destinationId),
      );
      const isOrdered = sequences.some((sequence) => sequence !== '');
      const items = { tenantId, connector, keys, ...(isOrdered ? { sequences } : undefined) };
      const { states, pending } = await ledger.accept(items);
      const open = entries.filter((_, at) => states[at] === 'open');
      if (open.length === 0) return;
      await queue.add(open.map((entry) => jobOf(entry, { tenantId, backlog: pending })));
    },
    replay: ({ event, destination = '', orderingKey }) => {
      const entry = {
        event,
        destinationId: destination,
        ...(orderingKey === undefined ? {} : { orderingKey }),
      };
      return queue.add([jobOf(entry, { tenantId: event.tenantid, backlog: 0 })]);
    },
    process: (job) => deliverJob(job, { ...options, sinks }),
  };
}

function jobOf(
  { event, destinationId, orderingKey }: NewOutboxEntry,
  whose: Pick<NewJob<OutboxJob>, 'tenantId' | 'backlog'>,
): NewJob<OutboxJob> {
  const data = { destination: destinationId, event, attempt: 1 };
  if (orderingKey === undefined) return { ...whose, data };
  const id = orderedJobId(outboundDigest(event.id, destinationId));
  return { ...whose, id, data: { ...data, orderingKey } };
}
