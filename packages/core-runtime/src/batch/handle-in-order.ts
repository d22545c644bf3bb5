import { handleItem } from './handle-item.ts';
import type { Turn } from './turn.ts';
import type { WorkItem } from './work-item.ts';

/**
 * Runs the handlers of claimed items: side by side as far as the process has slots, and one after the
 * other, in the order of the delivery, where items share an ordering key. Where order is promised, the items behind a
 * failed one of their key keep waiting.
 *
 * @returns nothing when every handler answered at once, otherwise a promise of the end of all
 */
export function handleInOrder(
  items: readonly WorkItem[],
  turn: Turn,
): Promise<unknown> | undefined {
  const { runtime } = turn;
  const running = new Map<string, Promise<void>>();
  const lastOf = runtime.ordering === undefined ? undefined : new Map<string, WorkItem>();
  for (const item of items) {
    const sequence = item.event.orderingKey ?? item.digest;
    const ahead = lastOf?.get(sequence);
    lastOf?.set(sequence, item);
    const before = running.size === 0 ? undefined : running.get(sequence);
    const handling =
      before === undefined
        ? handleBehind(ahead, item, turn)
        : before.then(() => handleBehind(ahead, item, turn));
    if (handling !== undefined) running.set(sequence, handling);
  }
  return running.size === 0 ? undefined : Promise.all(running.values());
}

/** An item whose predecessor did not come through has no turn, nor have those behind it. */
function handleBehind(
  ahead: WorkItem | undefined,
  item: WorkItem,
  turn: Turn,
): Promise<void> | undefined {
  if (ahead !== undefined && ahead.outcome !== 'processed') return undefined;
  return handleInSlot(item, turn);
}

function handleInSlot(item: WorkItem, turn: Turn): Promise<void> | undefined {
  const { correlationId, runtime } = turn;
  const { slots } = runtime;
  if (turn.isStopping?.() === true) return undefined;
  if (!slots.tryTake()) return handleWhenFree(item, turn);
  const handling = handleItem(item, correlationId, runtime);
  if (handling !== undefined) return handling.finally(slots.giveBack);
  slots.giveBack();
  return undefined;
}

async function handleWhenFree(
  item: WorkItem,
  { correlationId, runtime, isStopping }: Turn,
): Promise<void> {
  await runtime.slots.take();
  try {
    if (isStopping?.() !== true) await handleItem(item, correlationId, runtime);
  } finally {
    runtime.slots.giveBack();
  }
}
