import type { LedgerBatch, LedgerItems } from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';

import type { Runtime } from '../runtime.ts';
import { digestsOf, type WorkItem } from './work-item.ts';

/** Items as the ledger names them; with their sequences where order is promised. */
export function ledgerItemsOf(
  items: readonly WorkItem[],
  tenantId: string,
  { connectorId, ordering }: Pick<Runtime, 'connectorId' | 'ordering'>,
): LedgerItems {
  const named = { tenantId, connector: connectorId, keys: digestsOf(items) };
  if (ordering === undefined) return named;
  return { ...named, sequences: items.map(sequenceOf) };
}

/** The part of a batch that these items are. */
export function partOf(
  batch: LedgerBatch,
  items: readonly WorkItem[],
  runtime: Pick<Runtime, 'connectorId' | 'ordering'>,
): LedgerBatch {
  const { tenantId, ownerToken } = batch;
  return { ...ledgerItemsOf(items, tenantId, runtime), ownerToken };
}

/** The digest of an item's ordering key; empty for none. */
export function sequenceOf({ event: { orderingKey } }: WorkItem): string {
  return orderingKey === undefined ? '' : keyDigest(orderingKey);
}
