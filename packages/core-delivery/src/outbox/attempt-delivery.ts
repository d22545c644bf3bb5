import {
  ConnectorError,
  countsAgainst,
  isConnectorError,
  type LedgerBatch,
} from '@pyloto/core-connectors';

import type { JobEnd } from '../job-queue.ts';
import type { Delivery } from './delivery.ts';
import { buryJob, settleJob, waitForOthers } from './end-of-delivery.ts';
import { judgeAndRecord } from './judge-and-record.ts';
import type { OutboxJob } from './outbox-job.ts';
import { planRetry } from './retry-plan.ts';

/** Delivers what is claimed, once, and does what follows from how that went. */
export async function attemptDelivery(
  delivery: Delivery,
  batch: LedgerBatch,
): Promise<JobEnd<OutboxJob>> {
  const { outbox, job, breakerKey } = delivery;
  const startedAtMs = outbox.clock.monotonicMs();
  const error = await failureOf(delivery);
  // The breaker first: nothing that fails from here on may keep it waiting for its probe.
  if (countsAgainst(error)) outbox.gate.failed(breakerKey);
  else outbox.gate.succeeded(breakerKey);
  report(delivery, { error, latencyMs: outbox.clock.monotonicMs() - startedAtMs });
  if (error !== undefined) return afterFailure(delivery, batch, error);
  if (!(await markDelivered(delivery, batch))) return waitForOthers(delivery);
  await outbox.destinationStates.succeeded(job.destination);
  return settleJob(delivery);
}

/** Ends in the time of one delivery, also when the sink does not listen to its signal. */
async function failureOf({ sink, job, outbox }: Delivery): Promise<Error | undefined> {
  const stop = new AbortController();
  const answered = new AbortController();
  const deliver = async (): Promise<void> => sink.deliver(job.event, stop.signal);
  const timeUp = async (): Promise<never> => {
    await outbox.clock.sleep(outbox.deliveryTimeoutMs, answered.signal);
    const timeout = new ConnectorError('timeout', 'the destination must answer in time');
    stop.abort(timeout);
    throw timeout;
  };
  try {
    await Promise.race([deliver(), timeUp()]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('a sink must throw errors');
  } finally {
    answered.abort();
  }
}

/**
 * A lease that ended during the delivery is taken once more, so that what was delivered does not stay in the books as pending.
 *
 * @returns false when another copy has the event by now: then that copy's outcome counts
 */
async function markDelivered({ outbox }: Delivery, batch: LedgerBatch): Promise<boolean> {
  const { ledger, retentionMs, leaseMs, logger } = outbox;
  const [wasHeld] = await ledger.complete(batch, retentionMs);
  if (wasHeld === true) return true;
  logger.log('warn', 'lease_lost', { tenantId: batch.tenantId, count: 1 });
  const [claim] = await ledger.claim(batch, leaseMs);
  if (claim !== 'claimed') return claim === 'done';
  const [isHeld] = await ledger.complete(batch, retentionMs);
  return isHeld === true;
}

async function afterFailure(
  delivery: Delivery,
  batch: LedgerBatch,
  error: Error,
): Promise<JobEnd<OutboxJob>> {
  const { outbox, job } = delivery;
  const nowMs = outbox.clock.now();
  const plan = planRetry(error, job.attempt, outbox);
  try {
    await judgeAndRecord(delivery, plan, nowMs);
    if (plan.next !== 'again') return await buryJob(delivery, error);
  } finally {
    await outbox.ledger.release(batch);
  }
  const { waits: _, ...rest } = job;
  const firstFailedAtMs = job.firstFailedAtMs ?? nowMs;
  return {
    againInMs: plan.delayMs,
    data: { ...rest, attempt: job.attempt + 1, firstFailedAtMs },
  };
}

function report(
  { outbox, tenantId, job, digest }: Delivery,
  { error, latencyMs }: { readonly error: Error | undefined; readonly latencyMs: number },
): void {
  const { logger, metrics, connector } = outbox;
  const outcome = error === undefined ? 'delivered' : 'failed';
  metrics.count('outbox_deliveries_total', 1, { connector, destination: job.destination, outcome });
  const fields = {
    sink: job.destination,
    tenantId,
    correlationId: job.event.correlationid,
    capabilityId: job.event.capability,
    eventType: job.event.type,
    eventId: job.event.id,
    dedupeKey: digest,
    attempt: job.attempt,
    latencyMs,
  };
  if (error === undefined) return logger.log('info', 'event_delivered', fields);
  const known = isConnectorError(error) ? error : undefined;
  logger.log('warn', 'delivery_failed', {
    ...fields,
    errorCode: known?.code ?? 'upstream_unavailable',
    errorMessage: known?.message ?? error.name,
    ...(known?.upstreamStatus === undefined ? undefined : { upstreamStatus: known.upstreamStatus }),
  });
}
