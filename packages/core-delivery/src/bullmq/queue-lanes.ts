import { ConnectorError } from '@pyloto/core-connectors';
import { ConnectorIdSchema, keyDigest } from '@pyloto/core-events';

/** Which stage's jobs a queue holds. */
export type QueueName = 'inbox' | 'outbox' | 'commands';

/** The names of a queue's two BullMQ queues, and what their keys begin with. */
export type QueueLanes = {
  readonly fast: string;
  readonly bulk: string;
  readonly prefix: string;
};

/** From so many waiting jobs of one tenant on, its next ones go to the bulk lane. */
export const BULK_FROM_BACKLOG = 32;

/** @see https://docs.bullmq.io/guide/jobs/prioritized (read 2026-11-21): 1 is first, 2,097,151 last */
const LAST_PRIORITY = 2_097_151;

/**
 * The lanes of one queue. Both lie in the Cluster slot of the connector, so what concerns both is one round trip; no key of
 * theirs can be a tenant's, because a tenant's hash tag holds a colon.
 *
 * @throws ConnectorError `config_invalid` when the connector is no id
 */
export function queueLanes(connector: string, name: QueueName): QueueLanes {
  if (!ConnectorIdSchema.safeParse(connector).success) {
    throw new ConnectorError('config_invalid', 'a queue must be of a connector, by its id');
  }
  return { fast: name, bulk: `${name}-bulk`, prefix: `pyloto:{${connector}}:queue` };
}

/** The more of a tenant waits, the later its next job: tenants with much of it take turns. */
export function priorityOf(backlog: number): number {
  return Math.min(Math.max(Math.trunc(backlog), 1), LAST_PRIORITY);
}

/** What BullMQ is told: its ids hold no colon and are not only digits. */
export function namedJobId(id: string): string {
  return `n${keyDigest(id)}`;
}

/** The id in the bulk lane of a job that left the fast one: moving it twice moves it once. */
export function movedJobId(fastId: string): string {
  return `m${fastId}`;
}
