import type { ParsedEvent } from '@pyloto/core-connectors';

import type { EventNote, EventObserver } from '../event-observer.ts';
import type { CapabilityRoute } from '../route-by-capability.ts';
import type { Runtime } from '../runtime.ts';
import type { Turn } from './turn.ts';
import type { WorkItem } from './work-item.ts';

const OBSERVED_ONLY: CapabilityRoute = { handler: () => undefined, outboxIds: [] };

/** The route of an event that nobody handles, and that the runtime learns from; undefined when it does not. */
export function observedOnly(
  event: ParsedEvent,
  { observer }: Pick<Runtime, 'observer'>,
): CapabilityRoute | undefined {
  return observer?.concerns(event) === true ? OBSERVED_ONLY : undefined;
}

/**
 * Shows claimed items to the runtime's observer, and adds what it knows to their events.
 *
 * @returns nothing when it wants none of them
 * @throws what the observer throws; the items then have no turn
 */
export function observeItems(items: readonly WorkItem[], turn: Turn): Promise<void> | undefined {
  const { observer } = turn.runtime;
  if (observer === undefined) return undefined;
  const events = items.map(({ event }) => event);
  const observing = observer.observe(turn.tenantId, events);
  return observing === undefined ? undefined : addNotes(items, observing);
}

async function addNotes(
  items: readonly WorkItem[],
  observing: NonNullable<ReturnType<EventObserver['observe']>>,
): Promise<void> {
  const notes = await observing;
  for (const [at, note] of notes.entries()) addNote(items[at], note);
}

function addNote(item: WorkItem | undefined, note: EventNote | undefined): void {
  if (item !== undefined && note !== undefined) item.event = withNote(item.event, note);
}

function withNote(event: ParsedEvent, { correlationId, data }: EventNote): ParsedEvent {
  const { payload } = event;
  const isObject = typeof payload === 'object' && payload !== null;
  return { ...event, correlationId, payload: isObject ? { ...payload, ...data } : payload };
}
