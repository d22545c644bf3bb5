import type { LedgerItems } from '@pyloto/core-connectors';

import { sequenceOf } from '../batch/ledger-part.ts';
import type { WorkItem } from '../batch/work-item.ts';
import type { Inbox, Runtime } from '../runtime.ts';

/** The id of the job of one item that waits for its turn. */
export function orderedJobId(digest: string): string {
  return `o-${digest}`;
}

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
  const own = new Set(over.map(({ digest }) => digest));
  await wakeHeads({ tenantId, connector: runtime.connectorId }, sequences, { inbox, except: own });
}

/** Makes the jobs run that are first in their sequences. Only a matter of speed: a job that nobody wakes looks again by itself. */
export async function wakeHeads(
  scope: Pick<LedgerItems, 'tenantId' | 'connector'>,
  sequences: readonly string[],
  { inbox, except }: { readonly inbox: Inbox; readonly except: ReadonlySet<string> },
): Promise<void> {
  const heads = await inbox.ledger.heads(scope, sequences);
  const next = heads.filter((head) => head !== undefined && !except.has(head));
  await Promise.all(next.map((head) => inbox.queue.promote(orderedJobId(String(head)))));
}

function hadItsTurn({ outcome }: WorkItem): boolean {
  return outcome === 'processed' || outcome === 'failed';
}
