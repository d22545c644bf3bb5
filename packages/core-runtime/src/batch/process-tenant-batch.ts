import { ConnectorError } from '@pyloto/core-connectors';

import type { Runtime } from '../runtime.ts';
import { takeTurn } from './take-turn.ts';
import type { Turn } from './turn.ts';
import type { Repeat, TenantBatch, WorkItem } from './work-item.ts';

const IN_FLIGHT_POLL_MS = 25;

/**
 * Handles one tenant's items now, and waits for those that another copy holds.
 *
 * @throws ConnectorError `state_unavailable` when the ledger, the queue or the dead letters cannot answer, and
 * `timeout` when another copy holds an item for longer than a handler may take: nothing is acknowledged then
 */
export async function processTenantBatch(batch: TenantBatch, turn: Turn): Promise<void> {
  const { runtime } = turn;
  const deadlineMs = runtime.clock.monotonicMs() + runtime.limits.handlerTimeoutMs;
  let open: readonly WorkItem[] = batch.items;
  for (;;) {
    const { inFlight, behind } = await takeTurn(open, turn);
    open = behind.length === 0 ? inFlight : [...inFlight, ...behind];
    if (open.length === 0) break;
    await waitForOtherCopy(deadlineMs, runtime);
  }
  for (const repeat of batch.repeats) shareOutcome(repeat);
}

/** A repeat is what its original is: failed with it, otherwise a duplicate of something handled. */
export function shareOutcome({ item, original }: Repeat): void {
  item.outcome = original.outcome === 'failed' ? 'failed' : 'deduped';
  item.failure = original.failure;
}

async function waitForOtherCopy(deadlineMs: number, runtime: Runtime): Promise<void> {
  if (runtime.clock.monotonicMs() + IN_FLIGHT_POLL_MS > deadlineMs) {
    throw new ConnectorError('timeout', 'another delivery of the same item did not finish in time');
  }
  await runtime.clock.sleep(IN_FLIGHT_POLL_MS);
}
