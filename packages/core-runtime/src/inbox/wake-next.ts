import { wakeHeads } from '@pyloto/core-delivery';

import { sequenceOf } from '../batch/ledger-part.ts';
import { digestsOf, type WorkItem } from '../batch/work-item.ts';
import type { Inbox, Runtime } from '../runtime.ts';

/**
 * Makes the jobs run whose turn has come after these; one that failed just now has a time of its own.
 */
export async function wakeNext(
  items: readonly WorkItem[],
  inbox: Inbox,
  runtime: Runtime,
): Promise<void> {
  const over = items.filter(hadItsTurn);
  const sequences = [...new Set(over.map(sequenceOf))].filter((sequence) => sequence !== '');
  const [first] = over;
  if (first === undefined || sequences.length === 0) return;
  const { tenantId } = first;
  const scope = { tenantId, connector: runtime.connectorId };
  await wakeHeads(scope, sequences, { ...inbox, except: digestsOf(over) });
}

function hadItsTurn({ outcome }: WorkItem): boolean {
  return outcome === 'processed' || outcome === 'failed';
}
