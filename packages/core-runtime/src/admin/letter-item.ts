import type { DeadLetter, Ledger, LedgerItems } from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';

import type { Runtime } from '../runtime.ts';
import { digestOfId } from './dead-letter-view.ts';
import type { OperatorParts } from './operator-parts.ts';

/** The item of a dead letter, and the ledger that has it in its books. */
export type LetterItem = { readonly ledger: Ledger; readonly named: LedgerItems };

/** Finds the item of a letter: what failed on its way out is the outbox's, everything else the inbox's. */
export function itemOfLetter(
  letter: DeadLetter,
  runtime: Runtime,
  { outbox }: OperatorParts,
): LetterItem | undefined {
  const { tenantid: tenantId, connector } = letter.event;
  const named = { tenantId, connector, keys: [digestOfId(letter.id)] };
  if (letter.destination === undefined) {
    return { ledger: runtime.ledger, named: { ...named, ...inSequence(letter, runtime) } };
  }
  if (outbox === undefined) return undefined;
  const sequence = outbox.sequenceOf?.(letter);
  const { ledger } = outbox.book;
  return { ledger, named: sequence === undefined ? named : { ...named, sequences: [sequence] } };
}

function inSequence({ orderingKey }: DeadLetter, { ordering }: Runtime) {
  if (ordering === undefined) return undefined;
  return { sequences: [orderingKey === undefined ? '' : keyDigest(orderingKey)] };
}
