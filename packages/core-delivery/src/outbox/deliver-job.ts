import {
  ConnectorError,
  countsAgainst,
  isConnectorError,
  type LedgerBatch,
} from '@pyloto/core-connectors';

import { outboundDigest } from '../dead-letter-id.ts';
import type { JobEnd, TakenJob } from '../job-queue.ts';
import type { Delivery, WorkingOutbox } from './delivery.ts';
import { judgeAndRecord } from './judge-and-record.ts';
import { buryJob, wakeNext } from './end-of-delivery.ts';
import type { OutboxJob } from './outbox-job.ts';
import { outboxSequence } from './outbox-sequence.ts';
import { planRetry } from './retry-plan.ts';
import { spreadMs } from './spread.ts';

const UNKNOWN_DESTINATION_MS = 60_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** Takes one job a step further; see `createOutbox` for the steps. */
export async function deliverJob(
  { tenantId, data: job }: TakenJob<OutboxJob>,
  outbox: WorkingOutbox,
): Promise<JobEnd<OutboxJob>> {
  const sink = outbox.sinks.get(job.destination);
  if (sink === undefined) {
    outbox.logger.log('warn', 'destination_unknown', { sink: job.destination, tenantId });
    return { againInMs: UNKNOWN_DESTINATION_MS };
  }
  const sequence = outboxSequence(job.orderingKey, job.destination);
  const delivery: Delivery = {
    tenantId,
    job,
    sink,
    digest: outboundDigest(job.event.id, job.destination),
    sequences: sequence === '' ? undefined : [sequence],
    outbox,
  };
  const { disabledAtMs } = await outbox.destinationStates.read(job.destination);
  if (disabledAtMs !== undefined) return buryDisabled(delivery);
  const waitMs = await waitFor(delivery);
  return waitMs === undefined ? claimAndDeliver(delivery) : { againInMs: waitMs };
}

function buryDisabled(delivery: Delivery): Promise<JobEnd<OutboxJob>> {
  const error = new ConnectorError('upstream_rejected', 'the destination is switched off');
  return buryJob(delivery, error);
}

/** @returns how long to wait, without using an attempt; undefined to go on */
async function waitFor(delivery: Delivery): Promise<number | undefined> {
  const { outbox, tenantId, job } = delivery;
  const admission = outbox.breaker.admit(breakerKey(delivery));
  if (!admission.admitted) return spreadMs(admission.retryAfterMs, delivery);
  const { pacer, connector } = outbox;
  if (pacer === undefined) return undefined;
  const pace = await pacer.take({
    connector,
    tenantId,
    direction: 'outbound',
    name: job.destination,
    count: 1,
  });
  return pace.admitted ? undefined : spreadMs(pace.retryAfterMs, delivery);
}

/** One tenant's failing events stop no other tenant's. */
function breakerKey({ tenantId, job }: Delivery): string {
  return `${tenantId} ${job.destination}`;
}

async function claimAndDeliver(delivery: Delivery): Promise<JobEnd<OutboxJob>> {
  const { outbox, tenantId, digest, sequences, job } = delivery;
  const batch: LedgerBatch = {
    tenantId,
    connector: outbox.connector,
    keys: [digest],
    ...(sequences === undefined ? undefined : { sequences }),
    ownerToken: outbox.newId(),
  };
  const [claim] = await outbox.ledger.claim(batch, outbox.leaseMs);
  if (claim === 'done') return settled(delivery);
  if (claim !== 'claimed') {
    const { waits = 0 } = job;
    const againInMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(waits, 10), LONGEST_WAIT_MS);
    return { againInMs, data: { ...job, waits: waits + 1 } };
  }
  return attempt(delivery, batch);
}

async function attempt(delivery: Delivery, batch: LedgerBatch): Promise<JobEnd<OutboxJob>> {
  const { outbox, job } = delivery;
  const startedAtMs = outbox.clock.monotonicMs();
  const error = await failureOf(delivery);
  const latencyMs = outbox.clock.monotonicMs() - startedAtMs;
  report(delivery, { error, latencyMs });
  if (error !== undefined) return afterFailure(delivery, batch, error);
  await outbox.ledger.complete(batch, outbox.retentionMs);
  outbox.breaker.succeeded(breakerKey(delivery));
  await outbox.destinationStates.succeeded(job.destination);
  return settled(delivery);
}

/** Forgets the letter of what is delivered, if it had one, and lets the next of its sequence go. */
async function settled(delivery: Delivery): Promise<'done'> {
  await delivery.outbox.deadLetters.settle([`out_${delivery.digest}`]);
  await wakeNext(delivery);
  return 'done';
}

async function failureOf({ sink, job, outbox }: Delivery): Promise<Error | undefined> {
  const stop = new AbortController();
  const timeout = new ConnectorError('timeout', 'the destination must answer in time');
  const timer = setTimeout(() => stop.abort(timeout), outbox.deliveryTimeoutMs);
  const timeUp = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(timeout), { once: true });
  });
  try {
    await Promise.race([sink.deliver(job.event, stop.signal), timeUp]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('a sink must throw errors');
  } finally {
    clearTimeout(timer);
  }
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
    if (countsAgainst(error)) outbox.breaker.failed(breakerKey(delivery));
    else outbox.breaker.succeeded(breakerKey(delivery));
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
