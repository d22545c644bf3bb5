import type { OutboxEntry } from '../event-outbox.ts';
import type { Turn } from './turn.ts';
import type { WorkItem } from './work-item.ts';

/**
 * Hands the events of handled items over to the outbox, all of them at once.
 *
 * @returns nothing when none of them goes there
 * @throws what the outbox throws when it cannot take them; they have had no turn then
 */
export function handOver(items: readonly WorkItem[], turn: Turn): Promise<void> | undefined {
  const leaving = items.filter(
    ({ outcome, route }) => outcome === 'processed' && route.outboxIds.length > 0,
  );
  return leaving.length === 0 ? undefined : handOverAll(leaving, turn);
}

async function handOverAll(items: readonly WorkItem[], turn: Turn): Promise<void> {
  try {
    const { outbox, ordering } = turn.runtime;
    const entries = items.flatMap((item) => entriesOf(item, ordering !== undefined));
    await outbox?.accept(entries, turn.tenantId);
  } catch (error) {
    for (const item of items) item.outcome = 'waiting';
    throw error;
  }
}

function entriesOf({ envelope, event, route }: WorkItem, isOrdered: boolean): OutboxEntry[] {
  if (envelope === undefined) return [];
  const { orderingKey } = event;
  const key = isOrdered && orderingKey !== undefined ? { orderingKey } : undefined;
  return route.outboxIds.map((destinationId) => ({ event: envelope, destinationId, ...key }));
}
