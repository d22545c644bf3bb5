import type { DeadLetter } from '@pyloto/core-connectors';

import type { Runtime } from '../runtime.ts';
import { digestOfEventId } from './dead-letter-view.ts';

/**
 * Gives a dead letter up: it leaves the dead letters, and the ledger remembers it as done, so that a
 * redelivery does not bring it back.
 *
 * @returns false when somebody is handling it right now
 * @throws ConnectorError `state_unavailable` when the state store cannot answer
 */
export async function discardDeadLetter(letter: DeadLetter, runtime: Runtime): Promise<boolean> {
  const { event } = letter;
  const batch = {
    tenantId: event.tenantid,
    connector: event.connector,
    keys: [digestOfEventId(event.id)],
    ownerToken: runtime.newId(),
  };
  const [claim] = await runtime.ledger.claim(batch, runtime.limits.leaseMs);
  if (claim === 'in_flight') return false;
  if (claim === 'claimed') await runtime.ledger.complete(batch, runtime.limits.retentionMs);
  await runtime.deadLetters.settle([event.id]);
  return true;
}
