import type { Delivery } from './delivery.ts';
import { type DisableReason, judgeFailure } from './destination-states.ts';
import type { RetryPlan } from './retry-plan.ts';

/** Writes a failure into the state of its destination, unless the fault is ours, and switches it off where that is due. */
export async function judgeAndRecord(
  delivery: Delivery,
  plan: RetryPlan,
  nowMs: number,
): Promise<void> {
  if (plan.next === 'dead_letter' && plan.isOurs) return;
  const { outbox, job } = delivery;
  const before = await outbox.destinationStates.failed(job.destination, nowMs);
  if (plan.next === 'disable') return disable(delivery, 'gone', nowMs);
  const verdict = judgeFailure(before, nowMs);
  if (verdict === 'disable') return disable(delivery, 'failing', nowMs);
  if (verdict === 'nothing') return;
  outbox.logger.log('warn', 'destination_failing', {
    sink: job.destination,
    count: before.failures + 1,
  });
}

async function disable(
  { outbox, job }: Delivery,
  reason: DisableReason,
  nowMs: number,
): Promise<void> {
  const { connector, destinationStates, logger, metrics } = outbox;
  if (!(await destinationStates.disable(job.destination, reason, nowMs))) return;
  logger.log('error', 'destination_disabled', { sink: job.destination, reason });
  metrics.count('destinations_disabled_total', 1, { connector, destination: job.destination });
}
