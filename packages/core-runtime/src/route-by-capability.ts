import type { EventSink } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';

import type { Destination, EventHandler, EventHandlers, HandlerContext } from './event-handler.ts';

/** Finds what handles the events of a capability; undefined when nobody does. */
export type Route = (capabilityId: string) => EventHandler | undefined;

/**
 * A handler in code takes its capability's events; every other capability goes to each sink that
 * takes it. With several sinks an event is handled when all of them have it, so after a partial
 * failure the ones that had it see the same event id again.
 */
export function routeByCapability<TEventData>(
  handlers: EventHandlers<TEventData>,
  destinations: readonly Destination[],
): Route {
  const routes = new Map<string, EventHandler | undefined>();
  return (capabilityId) => {
    const known = routes.get(capabilityId);
    if (known !== undefined || routes.has(capabilityId)) return known;
    const handler =
      findHandler(capabilityId, handlers) ?? deliverTo(sinksOf(capabilityId, destinations));
    routes.set(capabilityId, handler);
    return handler;
  };
}

function findHandler(capabilityId: string, handlers: object): EventHandler | undefined {
  if (!Object.hasOwn(handlers, capabilityId)) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a handler names its capability's data; the parser that filled the envelope promises it
  return (handlers as EventHandlers)[capabilityId];
}

function sinksOf(capabilityId: string, destinations: readonly Destination[]): EventSink[] {
  return destinations
    .filter(({ capabilities }) => capabilities === undefined || capabilities.includes(capabilityId))
    .map(({ sink }) => sink);
}

function deliverTo(sinks: readonly EventSink[]): EventHandler | undefined {
  const [first, ...others] = sinks;
  if (first === undefined) return undefined;
  if (others.length === 0) return (event, context) => first.deliver(event, context.signal);
  return (event, context) => deliverToAll(sinks, event, context);
}

/** Side by side, because all of them share the handler's time; each is let finish before a failure is told. */
async function deliverToAll(
  sinks: readonly EventSink[],
  event: EventEnvelope,
  context: HandlerContext,
): Promise<void> {
  const ends = await Promise.allSettled(
    sinks.map(async (sink) => sink.deliver(event, context.signal)),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
