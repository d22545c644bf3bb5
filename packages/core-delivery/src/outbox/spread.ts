import type { Clock, DurableLedger } from '@pyloto/core-connectors';

import type { Delivery } from './delivery.ts';

/** So many waiting jobs of one tenant look again in a second, at most. */
const LOOKS_PER_SECOND = 50;
const LONGEST_SPREAD_MS = 300_000;
/** How much waits is asked for so often, and no more. */
const KNOWN_FOR_MS = 1_000;

/** How much of a tenant waits, about. */
export type Backlogs = (tenantId: string) => Promise<number>;

/** Reads it from the books, at most once a second and tenant. */
export function readBacklogs(
  connector: string,
  ledger: Pick<DurableLedger, 'books'>,
  clock: Pick<Clock, 'monotonicMs'>,
): Backlogs {
  const known = new Map<string, { readonly pending: Promise<number>; readonly atMs: number }>();
  return (tenantId) => {
    const last = known.get(tenantId);
    const nowMs = clock.monotonicMs();
    if (last !== undefined && nowMs - last.atMs < KNOWN_FOR_MS) return last.pending;
    const pending = ledger.books({ tenantId, connector }).then((books) => books.pending);
    known.set(tenantId, { pending, atMs: nowMs });
    pending.catch(() => known.delete(tenantId));
    return pending;
  };
}

/**
 * How long a job that may not go on waits: what it was told, and up to 5 minutes more where much waits, so that a hundred
 * thousand jobs do not all look again in the same second.
 */
export async function spreadMs(
  leastMs: number,
  { outbox, tenantId }: Pick<Delivery, 'outbox' | 'tenantId'>,
): Promise<number> {
  return spreadOver(leastMs, await outbox.backlogOf(tenantId), outbox.random);
}

/** {@link spreadMs} where it is known how much waits. */
export function spreadOver(leastMs: number, pending: number, random: () => number): number {
  const neededMs = (pending / LOOKS_PER_SECOND) * 1000;
  const mostMs = Math.max(leastMs, Math.min(neededMs, LONGEST_SPREAD_MS));
  return Math.ceil(leastMs + random() * (mostMs - leastMs + 250));
}
