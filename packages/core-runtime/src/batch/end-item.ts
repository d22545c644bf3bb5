import { isConnectorError, isRetryable } from '@pyloto/core-connectors';
import { errorFields } from '@pyloto/core-telemetry';

import type { Runtime } from '../runtime.ts';
import type { ItemFailure, WorkItem } from './work-item.ts';

/** When an item's turn began, on the monotonic clock, and where. */
export type BegunItem = { readonly startedAtMs: number; readonly runtime: Runtime };

/** Writes down that an item was handled. */
export function finishItem(item: WorkItem, begun: BegunItem): void {
  item.latencyMs = sinceMs(begun);
  item.outcome = 'processed';
}

/** Writes down that an item failed. */
export function failItem(item: WorkItem, failure: ItemFailure, begun: BegunItem): void {
  item.latencyMs = sinceMs(begun);
  item.outcome = 'failed';
  item.failure = failure;
}

function sinceMs({ startedAtMs, runtime }: BegunItem): number {
  return runtime.clock.monotonicMs() - startedAtMs;
}

/** Describes what was thrown. */
export function failureOf(error: unknown): ItemFailure {
  return {
    fields: errorFields(error),
    isRetryable: isRetryable(error),
    retryAfterMs: isConnectorError(error) ? error.retryAfterMs : undefined,
  };
}
