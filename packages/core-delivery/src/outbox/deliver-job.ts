import { ConnectorError, type LedgerBatch } from '@pyloto/core-connectors';

import { outboundDigest } from '../dead-letter-id.ts';
import type { JobEnd, TakenJob } from '../job-queue.ts';
import { attemptDelivery } from './attempt-delivery.ts';
import { breakerKeyOf } from './breaker-gate.ts';
import type { Delivery, WorkingOutbox } from './delivery.ts';
import { buryJob, settleJob, waitForOthers } from './end-of-delivery.ts';
import type { OutboxJob } from './outbox-job.ts';
import { outboxSequence } from './outbox-sequence.ts';
import { spreadMs } from './spread.ts';

const UNKNOWN_DESTINATION_MS = 60_000;

/** Takes one job a step further; see `createOutbox` for the steps. */
export async function deliverJob(
  { tenantId, data: job }: TakenJob<OutboxJob>,
  outbox: WorkingOutbox,
): Promise<JobEnd<OutboxJob>> {
  const sink = outbox.sinks.get(job.destination);
  if (sink === undefined) return waitForDestination(tenantId, job, outbox);
  const sequence = outboxSequence(job.orderingKey, job.destination);
  const delivery: Delivery = {
    tenantId,
    job,
    sink,
    digest: outboundDigest(job.event.id, job.destination),
    sequences: sequence === '' ? undefined : [sequence],
    breakerKey: breakerKeyOf(tenantId, job.destination),
    outbox,
  };
  const { disabledAtMs } = await outbox.destinationStates.read(job.destination);
  const isDisabled = disabledAtMs !== undefined;
  const openForMs = isDisabled ? undefined : outbox.gate.openForMs(delivery.breakerKey);
  if (openForMs !== undefined) return { againInMs: await spreadMs(openForMs, delivery) };
  return claimJob(delivery, isDisabled);
}

/** Another copy may have it, or the next deploy. */
async function waitForDestination(
  tenantId: string,
  { destination: sink }: OutboxJob,
  outbox: WorkingOutbox,
): Promise<JobEnd<OutboxJob>> {
  outbox.onceAMinute.unknown((count) =>
    outbox.logger.log('warn', 'destination_unknown', { sink, tenantId, count }),
  );
  return { againInMs: await spreadMs(UNKNOWN_DESTINATION_MS, { outbox, tenantId }) };
}

async function claimJob(delivery: Delivery, isDisabled: boolean): Promise<JobEnd<OutboxJob>> {
  const { outbox, tenantId, digest, sequences } = delivery;
  const batch: LedgerBatch = {
    tenantId,
    connector: outbox.connector,
    keys: [digest],
    ...(sequences === undefined ? undefined : { sequences }),
    ownerToken: outbox.newId(),
  };
  const [claim] = await outbox.ledger.claim(batch, outbox.leaseMs);
  if (claim === 'done') return settleJob(delivery);
  if (claim !== 'claimed') return waitForOthers(delivery);
  if (isDisabled) return buryDisabled(delivery, batch);
  const refusedForMs = await askOrRelease(delivery, batch);
  if (refusedForMs === undefined) return attemptDelivery(delivery, batch);
  return { againInMs: await spreadMs(refusedForMs, delivery) };
}

/**
 * Asks the tenant's limit and then the breaker, both under the claim, so that only what is about to be called counts for the
 * limit. What may not go is released.
 *
 * @returns how long to wait, without using an attempt; undefined to go on
 */
async function askOrRelease(delivery: Delivery, batch: LedgerBatch): Promise<number | undefined> {
  const { outbox, tenantId, job, breakerKey } = delivery;
  let isAdmitted = false;
  try {
    const pace = await outbox.pacer?.take({
      connector: outbox.connector,
      tenantId,
      direction: 'outbound',
      name: job.destination,
      count: 1,
    });
    const answer = pace?.admitted === false ? pace : outbox.gate.admit(breakerKey);
    isAdmitted = answer.admitted;
    return answer.admitted ? undefined : answer.retryAfterMs;
  } finally {
    if (!isAdmitted) await outbox.ledger.release(batch);
  }
}

/** Under its claim, so that no letter is written of what another copy delivers in this moment. */
async function buryDisabled(delivery: Delivery, batch: LedgerBatch): Promise<JobEnd<OutboxJob>> {
  const error = new ConnectorError('upstream_rejected', 'the destination is switched off');
  try {
    return await buryJob(delivery, error);
  } finally {
    await delivery.outbox.ledger.release(batch);
  }
}
