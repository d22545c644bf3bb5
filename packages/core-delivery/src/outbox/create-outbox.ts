import { ConnectorError, type DeadLetter, type LedgerItems } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';

import { createLogLimit } from '../bullmq/log-limit.ts';
import { digestOfId, outboundDigest } from '../dead-letter-id.ts';
import type { JobProcessor, NewJob } from '../job-queue.ts';
import { orderedJobId } from '../ordered-jobs.ts';
import { breakerKeyOf, createBreakerGate } from './breaker-gate.ts';
import { deliverJob } from './deliver-job.ts';
import type { WorkingOutbox } from './delivery.ts';
import type { OutboxJob } from './outbox-job.ts';
import type { OutboxOptions } from './outbox-parts.ts';
import { outboxSequence } from './outbox-sequence.ts';
import { readBacklogs, spreadOver } from './spread.ts';

const MINUTE_MS = 60_000;

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
   * changes nothing. Two round trips for any number, more where the tenant has a backlog.
   *
   * @throws ConnectorError `state_unavailable`; some of the entries may have been taken over then, so accept all of them again.
   * What the queue did not take is out of the books again, as far as the store answers
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
 * The steps of a job, and what a kill after each costs:
 *
 * | step                                                      | a kill after it                                                 |
 * | --------------------------------------------------------- | --------------------------------------------------------------- |
 * | accept: the ledger counts the event as pending            | whoever accepts was not told so, and accepts again              |
 * | accept: the queue has its job                             | the same; a second job finds the event delivered, and ends      |
 * | claim                                                     | its lease ends, another copy delivers                           |
 * | deliver, one attempt; `webhook-id` is always the event's  | the receiver may have it: it comes again under the same id      |
 * | complete: delivered, and counted as handled               | the job runs again, finds it delivered, and ends                |
 * | settle: its dead letter goes, if there was one; wake      | the same; the next of its sequence looks by itself within 5 s   |
 * | failed: the failure is counted against the destination    | the attempt is made again after the lease, and counted again    |
 * | failed: release, then the job waits for its next attempt  | the attempt is made again, under the same number                |
 * | failed for good: dead letter, marked dead in the books    | it is tried once more; the letter then has more attempts        |
 * | failed for good: step aside, wake, release, the job ends  | the same                                                        |
 *
 * Only the schedule uses up attempts: what waits for a breaker, a limit, another copy or its turn does not.
 *
 * @throws ConnectorError `config_invalid` when a lease could end during a delivery, or two destinations have one id
 */
export function createOutbox(options: OutboxOptions): Outbox {
  requireOptions(options);
  const { destinations, queue, ledger, connector } = options;
  const outbox = workingOutbox(options);
  return {
    destinationIds: destinations.map(({ id }) => id),
    accept: async (entries, tenantId) => {
      if (entries.length === 0) return;
      const { states, areNew, pending } = await ledger.accept(
        ledgerItemsOf(entries, { tenantId, connector }),
      );
      const open = entries.filter((_, at) => states[at] === 'open');
      if (open.length === 0) return;
      const jobs = open.map((entry) => {
        const openForMs = outbox.gate.openForMs(breakerKeyOf(tenantId, entry.destinationId));
        // A destination that is known to be down is not asked about each event that comes meanwhile.
        const delayMs = openForMs === undefined ? 0 : spreadOver(openForMs, pending, outbox.random);
        return jobOf(entry, { tenantId, backlog: pending, delayMs });
      });
      try {
        await queue.add(jobs);
      } catch (error) {
        const opened = entries.filter((_, at) => areNew[at]);
        // What fails here, accepting again mends.
        await ledger.withdraw(ledgerItemsOf(opened, { tenantId, connector })).catch(() => {});
        throw error;
      }
    },
    replay: async ({ id, event, destination = '', orderingKey }) => {
      const tenantId = event.tenantid;
      // Without its sequence, so that one that stepped aside stays there; what was dead is pending again.
      const { states } = await ledger.accept({ tenantId, connector, keys: [digestOfId(id)] });
      if (states[0] === 'done') return options.deadLetters.settle([id]);
      const key = orderingKey === undefined ? undefined : { orderingKey };
      const entry = { event, destinationId: destination, ...key };
      const job = jobOf(entry, { tenantId, backlog: 0 });
      await queue.add([job]);
      // Its job may be there already and wait for its next attempt.
      if (job.id !== undefined) await queue.promote(job.id);
    },
    process: (job) => deliverJob(job, outbox),
  };
}

/** Entries as the ledger names them; with their sequences where one has an ordering key. */
function ledgerItemsOf(
  entries: readonly NewOutboxEntry[],
  scope: Pick<LedgerItems, 'tenantId' | 'connector'>,
): LedgerItems {
  const keys = entries.map(({ event, destinationId }) => outboundDigest(event.id, destinationId));
  const sequences = entries.map((entry) => outboxSequence(entry.orderingKey, entry.destinationId));
  const isOrdered = sequences.some((sequence) => sequence !== '');
  return { ...scope, keys, ...(isOrdered ? { sequences } : undefined) };
}

function requireOptions({ destinations, leaseMs, deliveryTimeoutMs }: OutboxOptions): void {
  if (leaseMs <= deliveryTimeoutMs) {
    throw new ConnectorError(
      'config_invalid',
      'leaseMs must be greater than deliveryTimeoutMs, for example 30000 and 15000',
    );
  }
  if (new Set(destinations.map(({ id }) => id)).size < destinations.length) {
    throw new ConnectorError('config_invalid', 'each destination must have an id of its own');
  }
}

function workingOutbox(options: OutboxOptions): WorkingOutbox {
  const { connector, destinations, ledger, breaker, clock } = options;
  return {
    ...options,
    sinks: new Map(destinations.map(({ id, sink }) => [id, sink])),
    gate: createBreakerGate(breaker, clock),
    backlogOf: readBacklogs(connector, ledger, clock),
    onceAMinute: {
      unknown: createLogLimit(clock, MINUTE_MS),
      refused: createLogLimit(clock, MINUTE_MS),
    },
  };
}

function jobOf(
  { event, destinationId, orderingKey }: NewOutboxEntry,
  whose: Pick<NewJob<OutboxJob>, 'tenantId' | 'backlog' | 'delayMs'>,
): NewJob<OutboxJob> {
  const data = { destination: destinationId, event, attempt: 1 };
  if (orderingKey === undefined) return { ...whose, data };
  const id = orderedJobId(outboundDigest(event.id, destinationId));
  return { ...whose, id, data: { ...data, orderingKey } };
}
