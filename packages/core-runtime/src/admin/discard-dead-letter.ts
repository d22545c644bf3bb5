import type { DeadLetter, LedgerItems } from '@pyloto/core-connectors';
import { wakeHeads } from '@pyloto/core-delivery';

import type { Runtime } from '../runtime.ts';
import { itemOfLetter } from './letter-item.ts';
import type { OperatorParts } from './operator-parts.ts';

/** How the books count what was given up: by an operator, or because nobody replayed it in time. */
export type DropReason = 'discarded' | 'expired';

/** What came of a discard; `no_outbox` when the letter failed on its way out and this app has no outbox. */
export type DiscardOutcome = 'discarded' | 'in_flight' | 'no_outbox';

/**
 * Gives a dead letter up: it leaves the dead letters, and the ledger remembers it as done, so that nothing brings it back.
 * While somebody handles it, nothing happens.
 *
 * @throws ConnectorError `state_unavailable` when the state store cannot answer
 */
export async function discardDeadLetter(
  letter: DeadLetter,
  reason: DropReason,
  { runtime, parts }: { readonly runtime: Runtime; readonly parts: OperatorParts },
): Promise<DiscardOutcome> {
  const item = itemOfLetter(letter, runtime, parts);
  if (item === undefined) return 'no_outbox';
  const { ledger, named } = item;
  const { leaseMs, retentionMs } = runtime.limits;
  const { tenantId, connector, keys } = named;
  const owned = { tenantId, connector, keys, ownerToken: runtime.newId() };
  // Claimed without its sequence: whatever comes before it, it is given up now.
  const [claim] = await ledger.claim(owned, leaseMs);
  if (claim === 'in_flight' || claim === 'behind') return 'in_flight';
  const end = { reason, retentionMs };
  if (claim === 'claimed') {
    const [isDropped] = await ledger.drop({ ...owned, ...named }, end);
    if (isDropped !== true) return 'in_flight';
  }
  await runtime.deadLetters.settle([letter.id]);
  await wakeThoseBehind(letter, named, runtime);
  return 'discarded';
}

/** What waited behind it in its conversation goes on now; what waits in the outbox looks by itself within seconds. */
async function wakeThoseBehind(
  { destination }: DeadLetter,
  { tenantId, connector, sequences = [] }: LedgerItems,
  { inbox, ordering }: Runtime,
): Promise<void> {
  if (destination !== undefined || inbox === undefined || ordering === undefined) return;
  const named = sequences.filter((sequence) => sequence !== '');
  if (named.length === 0) return;
  await wakeHeads({ tenantId, connector }, named, inbox);
}
