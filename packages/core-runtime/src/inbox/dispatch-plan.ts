import type { BatchPlan } from '../batch/plan-batch.ts';
import { processTenantBatch } from '../batch/process-tenant-batch.ts';
import { reportBatch } from '../batch/report-batch.ts';
import type { Runtime } from '../runtime.ts';
import { enqueueBatches } from './enqueue-batches.ts';
import { retriesOf } from './retry-job.ts';

/** When events came in, and under what name. */
export type Arrival = {
  readonly correlationId: string;
  /** In milliseconds since the epoch. */
  readonly receivedAtMs: number;
};

/**
 * Handles what a plan holds, now or through the queue. What is under way is bounded, and reported however it ends.
 *
 * @throws ConnectorError when its effects cannot be made safe
 */
export async function dispatchPlan(
  plan: BatchPlan,
  { correlationId, receivedAtMs }: Arrival,
  runtime: Runtime,
): Promise<void> {
  const { underWay, inbox } = runtime;
  const count = plan.items.length;
  underWay.enter(count);
  try {
    if (runtime.dispatch === 'inline' || inbox === undefined) {
      await handleNow(plan, correlationId, runtime);
    } else {
      await enqueueBatches(plan.tenants, { correlationId, receivedAtMs, inbox, runtime });
    }
  } finally {
    underWay.leave(count);
    reportBatch(plan, correlationId, runtime);
  }
}

/** Every tenant's items come to their end before a failure of one tenant is thrown. */
async function handleNow(plan: BatchPlan, correlationId: string, runtime: Runtime): Promise<void> {
  const retryLater = retriesOf(correlationId, runtime);
  const ends = await Promise.allSettled(
    plan.tenants.map((batch) =>
      processTenantBatch(batch, { tenantId: batch.tenantId, correlationId, runtime, retryLater }),
    ),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
