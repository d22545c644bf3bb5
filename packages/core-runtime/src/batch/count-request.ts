import { NO_CAPABILITY } from '@pyloto/core-telemetry';

import type { Runtime } from '../runtime.ts';
import type { BatchPlan } from './plan-batch.ts';

/** Counts a request that is answered 200, once for each capability among its events. */
export function countRequest({ items }: BatchPlan, runtime: Runtime): void {
  const capabilities = new Set<string>();
  for (const item of items) capabilities.add(item.event.capabilityId);
  if (capabilities.size === 0) capabilities.add(NO_CAPABILITY);
  for (const capability of capabilities) {
    runtime.metrics.count('webhook_requests_total', 1, {
      connector: runtime.connectorId,
      capability,
    });
  }
}
