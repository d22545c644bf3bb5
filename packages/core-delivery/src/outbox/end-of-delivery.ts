import { isConnectorError } from '@pyloto/core-connectors';

import { deadLetterIdOf } from '../dead-letter-id.ts';
import type { JobEnd } from '../job-queue.ts';
import { wakeHeads } from '../ordered-jobs.ts';
import type { Delivery } from './delivery.ts';
import type { OutboxJob } from './outbox-job.ts';
import { spreadMs } from './spread.ts';

/** No room among the dead letters: the event stays in its queue until there is. */
const NO_ROOM_MS = 60_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** Waits for another copy that has the event, or for what comes before it in its sequence; uses no attempt. */
export function waitForOthers({ job }: Delivery): JobEnd<OutboxJob> {
  const { waits = 0 } = job;
  const againInMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(waits, 10), LONGEST_WAIT_MS);
  return { againInMs, data: { ...job, waits: waits + 1 } };
}

/** Forgets the letter of what is delivered, if it had one, and lets the next of its sequence go. */
export async function settleJob(delivery: Delivery): Promise<'done'> {
  await delivery.outbox.deadLetters.settle([deadLetterIdOf(delivery.job)]);
  await wakeNext(delivery);
  return 'done';
}

/** Makes a job a dead letter, and lets the next of its sequence go. */
export async function buryJob(delivery: Delivery, error: Error): Promise<JobEnd<OutboxJob>> {
  const { outbox, job, tenantId, digest, sequences } = delivery;
  const known = isConnectorError(error) ? error : undefined;
  try {
    await outbox.deadLetters.put({
      event: job.event,
      destination: job.destination,
      ...(job.orderingKey === undefined ? undefined : { orderingKey: job.orderingKey }),
      errorCode: known?.code ?? 'upstream_unavailable',
      errorMessage: known?.message ?? error.name,
      attempts: job.attempt,
      ...(job.firstFailedAtMs === undefined ? undefined : { firstFailedAtMs: job.firstFailedAtMs }),
    });
  } catch (problem) {
    if (!isConnectorError(problem) || problem.code !== 'state_unavailable') throw problem;
    outbox.onceAMinute.refused((count) =>
      outbox.logger.log('error', 'dead_letter_refused', { sink: job.destination, tenantId, count }),
    );
    return { againInMs: await spreadMs(NO_ROOM_MS, delivery) };
  }
  if (sequences === undefined) return 'done';
  await outbox.ledger.stepAside({
    tenantId,
    connector: outbox.connector,
    keys: [digest],
    sequences,
  });
  await wakeNext(delivery);
  return 'done';
}

async function wakeNext({ outbox, tenantId, sequences, digest }: Delivery): Promise<void> {
  if (sequences === undefined) return;
  const scope = { tenantId, connector: outbox.connector };
  const { ledger, queue } = outbox;
  await wakeHeads(scope, sequences, { ledger, queue, except: [digest] });
}
