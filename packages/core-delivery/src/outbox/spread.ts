import type { Delivery } from './delivery.ts';

/** So many waiting jobs of one tenant look again in a second, at most. */
const LOOKS_PER_SECOND = 50;
const LONGEST_SPREAD_MS = 300_000;

/**
 * How long a job that may not go on waits: what it was told, and up to 5 minutes more where much waits, so that a hundred
 * thousand jobs do not all look again in the same second.
 */
export async function spreadMs(
  leastMs: number,
  { outbox, tenantId }: Pick<Delivery, 'outbox' | 'tenantId'>,
): Promise<number> {
  const { pending } = await outbox.ledger.books({ tenantId, connector: outbox.connector });
  const neededMs = (pending / LOOKS_PER_SECOND) * 1000;
  const mostMs = Math.max(leastMs, Math.min(neededMs, LONGEST_SPREAD_MS));
  return Math.ceil(leastMs + outbox.random() * (mostMs - leastMs + 250));
}
