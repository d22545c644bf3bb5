import { isConnectorError, type LedgerBatch } from '@pyloto/core-connectors';
import { eventIdOf } from '@pyloto/core-events';

import type { Runtime } from '../runtime.ts';
import { retryDelayMs } from '../inbox/retry-delay.ts';
import { partOf } from './ledger-part.ts';
import type { Retry, Turn } from './turn.ts';
import { digestsOf, type WorkItem } from './work-item.ts';

/**
 * Ends the turn of claimed items: completes what succeeded, keeps what failed for its next attempt or in the dead letters, and
 * frees every claim that is left. Whatever is kept is safe before its claim is freed.
 */
export async function settle(
  items: readonly WorkItem[],
  owned: LedgerBatch,
  turn: Turn,
): Promise<void> {
  const { runtime } = turn;
  const done = items.filter((item) => item.outcome === 'processed');
  const rest = items.filter((item) => item.outcome !== 'processed');
  try {
    if (done.length > 0) await complete(done, partOf(owned, done, runtime), runtime);
    await keepFailed(rest, owned, turn);
  } finally {
    if (rest.length > 0) await runtime.ledger.release(partOf(owned, rest, runtime));
  }
}

async function complete(
  done: readonly WorkItem[],
  owned: LedgerBatch,
  runtime: Runtime,
): Promise<void> {
  const held = await runtime.ledger.complete(owned, runtime.limits.retentionMs);
  const lost = held.reduce((count, wasHeld) => (wasHeld ? count : count + 1), 0);
  if (lost > 0) runtime.logger.log('warn', 'lease_lost', { count: lost, tenantId: owned.tenantId });
  await runtime.deadLetters.settle(digestsOf(done).map(eventIdOf));
}

async function keepFailed(
  items: readonly WorkItem[],
  owned: LedgerBatch,
  turn: Turn,
): Promise<void> {
  const failed = items.filter((item) => item.outcome === 'failed');
  if (failed.length === 0) return;
  const retries: Retry[] = [];
  const dead: WorkItem[] = [];
  for (const item of failed) {
    const delayMs = turn.retryLater === undefined ? undefined : retryDelayMs(item, turn.runtime);
    if (delayMs === undefined) dead.push(item);
    else retries.push({ item, delayMs });
  }
  if (retries.length > 0) await turn.retryLater?.(retries);
  await Promise.all(dead.map((item) => keepAsDeadLetter(item, turn.runtime)));
  if (dead.length > 0) await letOthersPass(dead, owned, turn.runtime);
}

/** With the policy `skip` a dead letter holds up nobody of its sequence. */
async function letOthersPass(
  dead: readonly WorkItem[],
  owned: LedgerBatch,
  runtime: Runtime,
): Promise<void> {
  if (runtime.ordering !== 'skip') return;
  await runtime.inbox?.ledger.stepAside(partOf(owned, dead, runtime));
}

/** Puts a failed item among the dead letters. */
export async function keepAsDeadLetter(item: WorkItem, runtime: Runtime): Promise<void> {
  if (item.envelope === undefined || item.failure === undefined) return;
  const { errorCode, errorMessage } = item.failure.fields;
  const { attempt: attempts, firstFailedAtMs } = item;
  const { orderingKey } = item.event;
  const failure = {
    event: item.envelope,
    errorCode,
    errorMessage,
    attempts,
    ...(firstFailedAtMs === undefined ? undefined : { firstFailedAtMs }),
    ...(orderingKey === undefined ? undefined : { orderingKey }),
  };
  try {
    await runtime.deadLetters.put(failure);
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'payload_invalid') throw error;
    // Data that is no JSON (a parser's mistake) can be kept nowhere; that the event failed can.
    await runtime.deadLetters.put({ ...failure, event: { ...item.envelope, data: null } });
  }
}
