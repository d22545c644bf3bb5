import { sequenceOf } from '../batch/ledger-part.ts';
import type { WorkItem } from '../batch/work-item.ts';
import type { Inbox, Runtime } from '../runtime.ts';

/** The id of the job of one item that waits for its turn. */
export function orderedJobId(digest: string): string {
  return `o-${digest}`;
}

/**
 * Makes the jobs run whose turn has come; one that failed just now has a time of its own. Only a matter of speed: a job that
 * nobody wakes looks again by itself.
 */
export async function wakeNext(
  items: readonly WorkItem[],
  { ledger, queue }: Inbox,
  { connectorId: connector }: Runtime,
): Promise<void> {
  const [first] = items;
  const sequences = new Set(items.filter(hadItsTurn).map(sequenceOf));
  sequences.delete('');
  if (first === undefined || sequences.size === 0) return;
  const heads = await ledger.heads({ tenantId: first.tenantId, connector }, [...sequences]);
  const own = new Set(items.filter(hadItsTurn).map(({ digest }) => digest));
  const next = heads.filter((head) => head !== undefined && !own.has(head));
  await Promise.all(next.map((head) => queue.promote(orderedJobId(String(head)))));
}

function hadItsTurn({ outcome }: WorkItem): boolean {
  return outcome === 'processed' || outcome === 'failed';
}
