import { jittered } from '@pyloto/core-delivery';

import type { WorkItem } from '../batch/work-item.ts';
import type { Runtime } from '../runtime.ts';

const LONGEST_RETRY_AFTER_MS = 86_400_000;

/**
 * How long a failed item waits for its next attempt, with ±20 % jitter; longer when the other side asked for more.
 *
 * @returns undefined when it must not, or need not, be tried again: the failure is permanent, or its attempts are used up
 */
export function retryDelayMs(item: WorkItem, runtime: Runtime): number | undefined {
  const scheduledMs = runtime.handlerRetryScheduleMs[item.attempt - 1];
  if (scheduledMs === undefined || item.failure?.isRetryable === false) return undefined;
  const jitteredMs = jittered(scheduledMs, runtime.random);
  const askedMs = Math.min(item.failure?.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return Math.round(Math.max(jitteredMs, askedMs));
}
