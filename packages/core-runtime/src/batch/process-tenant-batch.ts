import {
  ConnectorError,
  type Claim,
  isConnectorError,
  type LedgerBatch,
} from '@pyloto/core-connectors';
import { eventIdOf } from '@pyloto/core-events';

import type { Runtime } from '../runtime.ts';
import { handleInOrder } from './handle-in-order.ts';
import type { Repeat, TenantBatch, WorkItem } from './work-item.ts';

const IN_FLIGHT_POLL_MS = 25;

/**
 * Takes one tenant's items through the two phases of the ledger: claim, handle, then complete what
 * succeeded and release what failed.
 *
 * @throws ConnectorError `state_unavailable` when the ledger or the dead letters cannot answer, and
 * `timeout` when another copy holds an item for longer than a handler may take: nothing is acknowledged then
 */
export async function processTenantBatch(
  batch: TenantBatch,
  correlationId: string,
  runtime: Runtime,
): Promise<void> {
  const deadlineMs = runtime.clock.monotonicMs() + runtime.limits.handlerTimeoutMs;
  let open: readonly WorkItem[] = batch.items;
  for (;;) {
    open = await processOnce(open, { batch, correlationId, runtime });
    if (open.length === 0) break;
    await waitForOtherCopy(deadlineMs, runtime);
  }
  for (const repeat of batch.repeats) shareOutcome(repeat);
}

/** A repeat is what its original is: failed with it, otherwise a duplicate of something handled. */
function shareOutcome({ item, original }: Repeat): void {
  item.outcome = original.outcome === 'failed' ? 'failed' : 'deduped';
  item.failure = original.failure;
}

type Turn = {
  readonly batch: TenantBatch;
  readonly correlationId: string;
  readonly runtime: Runtime;
};

/** @returns the items that another copy holds */
async function processOnce(items: readonly WorkItem[], turn: Turn): Promise<readonly WorkItem[]> {
  const { runtime, correlationId } = turn;
  const ledgerBatch = toLedgerBatch(items, turn);
  const claims = await runtime.ledger.claim(ledgerBatch, runtime.limits.leaseMs);
  const { claimed, inFlight } = sortByClaim(items, claims);
  if (claimed.length === 0) return inFlight;
  const owned = { ...ledgerBatch, keys: digestsOf(claimed) };
  const handling = handleInOrder(claimed, correlationId, runtime);
  if (handling !== undefined) await holdingLease(handling, owned, runtime);
  await settle(claimed, owned, runtime);
  return inFlight;
}

function toLedgerBatch(items: readonly WorkItem[], { batch, runtime }: Turn): LedgerBatch {
  return {
    tenantId: batch.tenantId,
    connector: runtime.connectorId,
    keys: digestsOf(items),
    ownerToken: runtime.newId(),
  };
}

function digestsOf(items: readonly WorkItem[]): string[] {
  return items.map((item) => item.digest);
}

function sortByClaim(
  items: readonly WorkItem[],
  claims: readonly Claim[],
): { readonly claimed: WorkItem[]; readonly inFlight: WorkItem[] } {
  const claimed: WorkItem[] = [];
  const inFlight: WorkItem[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (item === undefined) continue;
    if (claims[index] === 'claimed') claimed.push(item);
    else if (claims[index] === 'done') item.outcome = 'deduped';
    else inFlight.push(item);
  }
  return { claimed, inFlight };
}

/** Renews the lease at each third of it, so that a batch may take longer than one lease. */
async function holdingLease(
  handling: Promise<unknown>,
  owned: LedgerBatch,
  runtime: Runtime,
): Promise<void> {
  const { leaseMs } = runtime.limits;
  const timer = setInterval(() => {
    // A renewal that fails is found at completion: whoever holds the lease then decides.
    runtime.ledger.renew(owned, leaseMs).catch(() => undefined);
  }, leaseMs / 3);
  try {
    await handling;
  } finally {
    clearInterval(timer);
  }
}

/** Completes what succeeded; what failed goes to the dead letters, and its claim is freed. */
async function settle(
  items: readonly WorkItem[],
  owned: LedgerBatch,
  runtime: Runtime,
): Promise<void> {
  const failed = items.filter((item) => item.outcome === 'failed');
  const done = failed.length === 0 ? items : items.filter((item) => item.outcome === 'processed');
  try {
    if (done.length > 0) await complete(done, owned, runtime);
    for (const item of failed) await keepAsDeadLetter(item, runtime);
  } finally {
    if (failed.length > 0) await runtime.ledger.release({ ...owned, keys: digestsOf(failed) });
  }
}

async function complete(
  done: readonly WorkItem[],
  owned: LedgerBatch,
  runtime: Runtime,
): Promise<void> {
  const keys = digestsOf(done);
  const held = await runtime.ledger.complete({ ...owned, keys }, runtime.limits.retentionMs);
  const lost = held.reduce((count, wasHeld) => (wasHeld ? count : count + 1), 0);
  if (lost > 0) runtime.logger.log('warn', 'lease_lost', { count: lost, tenantId: owned.tenantId });
  await runtime.deadLetters.settle(keys.map(eventIdOf));
}

async function keepAsDeadLetter(item: WorkItem, runtime: Runtime): Promise<void> {
  if (item.envelope === undefined || item.failure === undefined) return;
  const { errorCode, errorMessage } = item.failure;
  const failure = { event: item.envelope, errorCode, errorMessage };
  try {
    await runtime.deadLetters.put(failure);
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'payload_invalid') throw error;
    // Data that is no JSON (a parser's mistake) can be kept nowhere; that the event failed can.
    await runtime.deadLetters.put({ ...failure, event: { ...item.envelope, data: null } });
  }
}

async function waitForOtherCopy(deadlineMs: number, runtime: Runtime): Promise<void> {
  if (runtime.clock.monotonicMs() + IN_FLIGHT_POLL_MS > deadlineMs) {
    throw new ConnectorError('timeout', 'another delivery of the same item did not finish in time');
  }
  await runtime.clock.sleep(IN_FLIGHT_POLL_MS);
}
