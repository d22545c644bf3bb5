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
  const lost = done.filter((_, at) => held[at] === false);
  if (lost.length > 0) await completeLost(lost, owned, runtime);
  const over = lost.length === 0 ? done : done.filter(({ outcome }) => outcome === 'processed');
  await runtime.deadLetters.settle(digestsOf(over).map(eventIdOf));
}

/**
 * A lease that ended while its handler ran is taken once more, so that what was handled does not stay open, to be handled again.
 * What another copy holds by now waits for that copy's outcome.
 */
async function completeLost(
  lost: readonly WorkItem[],
  owned: LedgerBatch,
  runtime: Runtime,
): Promise<void> {
  const { ledger, limits, logger } = runtime;
  const { tenantId, connector, ownerToken } = owned;
  logger.log('warn', 'lease_lost', { count: lost.length, tenantId });
  // Without their sequences: they were handled, whatever came before them since.
  const again = { tenantId, connector, ownerToken, keys: digestsOf(lost) };
  const claims = await ledger.claim(again, limits.leaseMs);
  const taken = lost.filter((_, at) => claims[at] === 'claimed');
  if (taken.length > 0) {
    await ledger.complete(partOf(owned, taken, runtime), limits.retentionMs);
  }
  for (const [at, item] of lost.entries()) {
    if (claims[at] !== 'claimed' && claims[at] !== 'done') item.outcome = 'waiting';
  }
}

/** So long an event waits that the dead letters have no room for; its handler runs again then. */
const NO_ROOM_MS = 60_000;

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
    else retries.push({ item, delayMs, attempt: nextAttemptOf(item) });
  }
  const refused = await bury(dead, turn);
  for (const item of refused) retries.push({ item, delayMs: NO_ROOM_MS, attempt: item.attempt });
  if (retries.length > 0) await turn.retryLater?.(retries);
  const buried = dead.filter((item) => !refused.includes(item));
  if (buried.length > 0) await letOthersPass(buried, owned, turn.runtime);
}

/** What was not tried has its attempt before it. */
function nextAttemptOf({ attempt, failure }: WorkItem): number {
  return failure?.isDelayed === true ? attempt : attempt + 1;
}

/** @returns what there was no room for, where it can wait elsewhere */
async function bury(dead: readonly WorkItem[], turn: Turn): Promise<readonly WorkItem[]> {
  const { runtime, retryLater } = turn;
  const ends = await Promise.allSettled(dead.map((item) => keepAsDeadLetter(item, runtime)));
  const refused: WorkItem[] = [];
  for (const [at, end] of ends.entries()) {
    const item = dead[at];
    if (end.status === 'fulfilled' || item === undefined) continue;
    const { reason } = end;
    const isFull = isConnectorError(reason) && reason.code === 'state_unavailable';
    if (!isFull || retryLater === undefined) throw reason;
    refused.push(item);
  }
  return refused;
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
  const { orderingKey, channel, isReference } = item.event;
  const channelType = channel.type === runtime.connectorId ? undefined : channel.type;
  const failure = {
    event: item.envelope,
    errorCode,
    errorMessage,
    attempts,
    ...(firstFailedAtMs === undefined ? undefined : { firstFailedAtMs }),
    ...(orderingKey === undefined ? undefined : { orderingKey }),
    ...(channelType === undefined ? undefined : { channelType }),
    ...(isReference === undefined ? undefined : { isReference }),
  };
  try {
    await runtime.deadLetters.put(failure);
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'payload_invalid') throw error;
    // Data that is no JSON (a parser's mistake) can be kept nowhere; that the event failed can.
    await runtime.deadLetters.put({ ...failure, event: { ...item.envelope, data: null } });
  }
}
