import type { ParsedEvent } from '@pyloto/core-connectors';

import { planBatch } from './batch/plan-batch.ts';
import { dispatchPlan } from './inbox/dispatch-plan.ts';
import type { Runtime } from './runtime.ts';

/** Sends an event of the connector's own. */
export type EmitEvent = (event: ParsedEvent) => Promise<void>;

/**
 * Sends events of the connector's own on the way that a provider's take: once each, handled or queued, retried, and at last among the
 * dead letters.
 *
 * @throws ConnectorError `state_unavailable` when they cannot be made safe
 */
export async function emitEvents(events: readonly ParsedEvent[], runtime: Runtime): Promise<void> {
  const plan = await planBatch(events, runtime);
  const arrival = { correlationId: runtime.newId(), receivedAtMs: runtime.clock.now() };
  await dispatchPlan(plan, arrival, runtime);
}
