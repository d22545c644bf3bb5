import { jittered } from '@pyloto/core-delivery';

import type { ItemFailure, WorkItem } from '../batch/work-item.ts';
import type { Runtime } from '../runtime.ts';

const LONGEST_RETRY_AFTER_MS = 86_400_000;

/** A job that is taken costs more than waiting a little longer for its turn. */
const SHORTEST_DELAY_MS = 1_000;

/**
 * How long a failed item waits for its next attempt, with ±20 % jitter; longer when the other side asked for more.
 *
 * @returns undefined when it must not, or need not, be tried again: the failure is permanent, or its attempts are used up
 */
export function retryDelayMs(item: WorkItem, runtime: Runtime): number | undefined {
  if (item.failure?.isDelayed === true) return delayedMs(item.failure, runtime);
  const scheduledMs = runtime.handlerRetryScheduleMs[item.attempt - 1];
  if (scheduledMs === undefined || item.failure?.isRetryable === false) return undefined;
  const jitteredMs = jittered(scheduledMs, runtime.random);
  const askedMs = Math.min(item.failure?.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return Math.round(Math.max(jitteredMs, askedMs));
}

/** Spread, so that what waits for the same moment does not come as one. */
function delayedMs({ retryAfterMs = 0 }: ItemFailure, { random }: Runtime): number {
  return Math.round(Math.max(retryAfterMs, SHORTEST_DELAY_MS) * (1 + random()));
}
