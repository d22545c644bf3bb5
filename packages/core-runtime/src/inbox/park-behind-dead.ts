import { ledgerItemsOf } from '../batch/ledger-part.ts';
import { keepAsDeadLetter } from '../batch/settle.ts';
import { toEnvelope } from '../batch/to-envelope.ts';
import type { WorkItem } from '../batch/work-item.ts';
import type { Runtime } from '../runtime.ts';

const PARKED = {
  fields: {
    errorCode: 'handler_failed',
    errorMessage: 'an earlier event of its conversation waits',
  },
  isRetryable: false,
  retryAfterMs: undefined,
} as const;

/**
 * Puts items among the dead letters that wait behind nothing else in their conversation, so that an operator replays all of
 * them in order.
 *
 * @returns the others, which only have to wait
 */
export async function parkBehindDead(
  behind: readonly WorkItem[],
  correlationId: string,
  runtime: Runtime,
): Promise<readonly WorkItem[]> {
  const waiting: WorkItem[] = [];
  // One after the other: the order of the letters is the order of the conversation.
  for (const item of behind) {
    if (await isHeldByDead(item, runtime)) await park(item, correlationId, runtime);
    else waiting.push(item);
  }
  return waiting;
}

async function park(item: WorkItem, correlationId: string, runtime: Runtime): Promise<void> {
  item.outcome = 'failed';
  item.failure = PARKED;
  item.envelope = toEnvelope(item, correlationId, runtime);
  await keepAsDeadLetter(item, runtime);
}

async function isHeldByDead(item: WorkItem, runtime: Runtime): Promise<boolean> {
  const named = ledgerItemsOf([item], item.tenantId, runtime);
  const [isHeld = false] = (await runtime.inbox?.ledger.areHeldByDead(named)) ?? [];
  return isHeld;
}
