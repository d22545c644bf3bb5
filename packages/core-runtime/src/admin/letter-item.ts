import type { DeadLetter, Ledger, LedgerItems } from '@pyloto/core-connectors';
import { digestOfId } from '@pyloto/core-delivery';
import { outboxSequence } from '@pyloto/core-delivery/outbox';
import { keyDigest } from '@pyloto/core-events';

import type { Runtime } from '../runtime.ts';
import type { OperatorParts } from './operator-parts.ts';

/** The item of a dead letter, and the ledger that has it in its books. */
export type LetterItem = { readonly ledger: Ledger; readonly named: LedgerItems };

/**
 * Finds the item of a letter: what failed on its way out is the outbox's, everything else the inbox's.
 *
 * @returns undefined when it is the outbox's and there is none
 */
export function itemOfLetter(
  letter: DeadLetter,
  { ledger }: Runtime,
  { outbox }: OperatorParts,
): LetterItem | undefined {
  const { event, destination, orderingKey } = letter;
  const { tenantid: tenantId, connector } = event;
  const named = { tenantId, connector, keys: [digestOfId(letter.id)] };
  if (destination === undefined) {
    const sequence = orderingKey === undefined ? '' : keyDigest(orderingKey);
    return { ledger, named: { ...named, sequences: [sequence] } };
  }
  if (outbox === undefined) return undefined;
  const sequences = [outboxSequence(orderingKey, destination)];
  return { ledger: outbox.ledger, named: { ...named, sequences } };
}
