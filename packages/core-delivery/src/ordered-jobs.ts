import type { DurableLedger, LedgerItems } from '@pyloto/core-connectors';

import type { JobQueue } from './job-queue.ts';

/** Where items wait for their turn. */
export type OrderedQueue = {
  readonly ledger: Pick<DurableLedger, 'heads'>;
  readonly queue: Pick<JobQueue<never>, 'promote'>;
};

/** The id of the job of one item that waits for its turn. */
export function orderedJobId(digest: string): string {
  return `o-${digest}`;
}

/**
 * Makes the jobs run that are first in their sequences, those excepted that have a time of their own. Only a matter of speed: a job
 * that nobody wakes looks again by itself.
 *
 * @param except digests of items
 * @throws ConnectorError `state_unavailable`
 */
export async function wakeHeads(
  scope: Pick<LedgerItems, 'tenantId' | 'connector'>,
  sequences: readonly string[],
  { ledger, queue, except = [] }: OrderedQueue & { readonly except?: readonly string[] },
): Promise<void> {
  const heads = await ledger.heads(scope, sequences);
  const next = heads.filter((head) => head !== undefined && !except.includes(head));
  await Promise.all(next.map((head) => queue.promote(orderedJobId(String(head)))));
}
