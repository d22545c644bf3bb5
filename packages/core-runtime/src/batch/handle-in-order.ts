import type { Runtime } from '../runtime.ts';
import { handleItem } from './handle-item.ts';
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
  correlationId: string,
  runtime: Runtime,
): Promise<unknown> | undefined {
  const running = new Map<string, Promise<void>>();
  const lastOf = runtime.ordering === undefined ? undefined : new Map<string, WorkItem>();
  for (const item of items) {
    const sequence = item.event.orderingKey ?? item.digest;
    const ahead = lastOf?.get(sequence);
    lastOf?.set(sequence, item);
    const before = running.size === 0 ? undefined : running.get(sequence);
    const handling =
      before === undefined
        ? handleBehind(ahead, item, { correlationId, runtime })
        : before.then(() => handleBehind(ahead, item, { correlationId, runtime }));
    if (handling !== undefined) running.set(sequence, handling);
  }
  return running.size === 0 ? undefined : Promise.all(running.values());
}

type Handling = { readonly correlationId: string; readonly runtime: Runtime };

/** An item whose predecessor did not come through has no turn, nor have those behind it. */
function handleBehind(
  ahead: WorkItem | undefined,
  item: WorkItem,
  { correlationId, runtime }: Handling,
): Promise<void> | undefined {
  if (ahead !== undefined && ahead.outcome !== 'processed') return undefined;
  return handleInSlot(item, correlationId, runtime);
}

function handleInSlot(
  item: WorkItem,
  correlationId: string,
  runtime: Runtime,
): Promise<void> | undefined {
  const { slots } = runtime;
  if (!slots.tryTake()) return handleWhenFree(item, correlationId, runtime);
  const handling = handleItem(item, correlationId, runtime);
  if (handling !== undefined) return handling.finally(slots.giveBack);
  slots.giveBack();
  return undefined;
}

async function handleWhenFree(
  item: WorkItem,
  correlationId: string,
  runtime: Runtime,
): Promise<void> {
  await runtime.slots.take();
  try {
    await handleItem(item, correlationId, runtime);
  } finally {
    runtime.slots.giveBack();
  }
}
