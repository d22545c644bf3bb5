import { eventIdOf } from '@pyloto/core-events';

import { sequenceOf } from '../batch/ledger-part.ts';
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
 * Puts items among the dead letters whose conversation is held up by one, so that an operator replays all of them in order.
 *
 * @returns the others, which only have to wait
 */
export async function parkBehindDead(
  behind: readonly WorkItem[],
  correlationId: string,
  runtime: Runtime,
): Promise<readonly WorkItem[]> {
  const held = await Promise.all(behind.map((item) => isHeldByDead(item, runtime)));
  const parked = behind.filter((_, at) => held[at]);
  for (const item of parked) {
    item.outcome = 'failed';
    item.failure = PARKED;
    item.envelope = toEnvelope(item, correlationId, runtime);
    // One after the other: the order of the letters is the order of the conversation.
    await keepAsDeadLetter(item, runtime);
  }
  return behind.filter((_, at) => !held[at]);
}

async function isHeldByDead(item: WorkItem, runtime: Runtime): Promise<boolean> {
  const scope = { tenantId: item.tenantId, connector: runtime.connectorId };
  const [head] = (await runtime.inbox?.ledger.heads(scope, [sequenceOf(item)])) ?? [];
  if (head === undefined || head === item.digest) return false;
  return (await runtime.deadLetters.find(eventIdOf(head))) !== undefined;
}
