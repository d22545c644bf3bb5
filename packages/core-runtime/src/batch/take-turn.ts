import type { Claim, LedgerBatch } from '@pyloto/core-connectors';

import type { Runtime } from '../runtime.ts';
import { handOver } from './hand-over.ts';
import { handleInOrder } from './handle-in-order.ts';
import { ledgerItemsOf, partOf } from './ledger-part.ts';
import { observeItems } from './observe-items.ts';
import { settle } from './settle.ts';
import type { Turn, TurnEnd } from './turn.ts';
import type { WorkItem } from './work-item.ts';

/**
 * Takes items through the two phases of the ledger once: claim, handle, then complete what succeeded and
 * release what did not.
 *
 * @throws ConnectorError `state_unavailable` when the ledger, the queue or the dead letters cannot answer; every claim is then
 * released, or its lease ends
 */
export async function takeTurn(items: readonly WorkItem[], turn: Turn): Promise<TurnEnd> {
  const { runtime } = turn;
  const named = ledgerItemsOf(items, turn.tenantId, runtime);
  const batch: LedgerBatch = { ...named, ownerToken: runtime.newId() };
  const claims = await runtime.ledger.claim(batch, runtime.limits.leaseMs);
  const { claimed, ...end } = sortByClaim(items, claims);
  if (claimed.length > 0) {
    const owned = claimed.length === items.length ? batch : partOf(batch, claimed, runtime);
    const handling = handleAll(claimed, turn);
    try {
      if (handling !== undefined) await holdingLease(handling, owned, runtime);
    } finally {
      await settle(claimed, owned, turn);
    }
  }
  const stuck = claimed.filter((item) => item.outcome === 'waiting');
  return stuck.length === 0 ? end : { ...end, behind: [...stuck, ...end.behind] };
}

/** @returns nothing when everything was handled at once */
function handleAll(items: readonly WorkItem[], turn: Turn): Promise<unknown> | undefined {
  const observing = observeItems(items, turn);
  return observing === undefined
    ? handleObserved(items, turn)
    : observing.then(() => handleObserved(items, turn));
}

function handleObserved(items: readonly WorkItem[], turn: Turn): Promise<unknown> | undefined {
  const handling = handleInOrder(items, turn);
  if (turn.runtime.outbox === undefined) return handling;
  return handling === undefined
    ? handOver(items, turn)
    : handling.then(() => handOver(items, turn));
}

function sortByClaim(
  items: readonly WorkItem[],
  claims: readonly Claim[],
): { readonly claimed: WorkItem[]; readonly inFlight: WorkItem[]; readonly behind: WorkItem[] } {
  const claimed: WorkItem[] = [];
  const inFlight: WorkItem[] = [];
  const behind: WorkItem[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (item === undefined) continue;
    if (claims[index] === 'claimed') claimed.push(item);
    else if (claims[index] === 'done') item.outcome = 'deduped';
    else if (claims[index] === 'behind') behind.push(item);
    else inFlight.push(item);
  }
  return { claimed, inFlight, behind };
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
