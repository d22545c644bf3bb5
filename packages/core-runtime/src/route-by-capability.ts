import type { EventSink } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';

import type { Destination, EventHandler, EventHandlers, HandlerContext } from './event-handler.ts';

/** What becomes of the events of a capability. */
export type CapabilityRoute = {
  /** Handles the event now. */
  readonly handler: EventHandler | undefined;
  /** The destinations that the outbox delivers it to, once it is handled. */
  readonly outboxIds: readonly string[];
};

/** Finds the route of a capability; undefined when nobody handles it. */
export type Route = (capabilityId: string) => CapabilityRoute | undefined;

/** Who may handle events. */
export type RouteConfig<TEventData> = {
  readonly handlers: EventHandlers<TEventData>;
  readonly destinations: readonly Destination[];
  /** The ids of the destinations that the outbox delivers to. */
  readonly outboxIds: readonly string[];
};

/**
 * A handler in code takes its capability's events; every other capability goes to each destination that
 * takes it. With several sinks outside the outbox an event is handled when all of them have it, so after a partial
 * failure the ones that had it see the same event id again.
 */
export function routeByCapability<TEventData>(config: RouteConfig<TEventData>): Route {
  const routes = new Map<string, CapabilityRoute | undefined>();
  return (capabilityId) => {
    const known = routes.get(capabilityId);
    if (known !== undefined || routes.has(capabilityId)) return known;
    const route = findRoute(capabilityId, config);
    routes.set(capabilityId, route);
    return route;
  };
}

/** The id of a destination: its own, or its sink's kind. */
function destinationIdOf({ id, sink }: Destination): string {
  return id ?? sink.kind;
}

function findRoute<TEventData>(
  capabilityId: string,
  config: RouteConfig<TEventData>,
): CapabilityRoute | undefined {
  const inCode = findHandler(capabilityId, config.handlers);
  if (inCode !== undefined) return { handler: inCode, outboxIds: [] };
  const takers = config.destinations.filter(
    ({ capabilities }) => capabilities === undefined || capabilities.includes(capabilityId),
  );
  const isInOutbox = (taker: Destination): boolean =>
    config.outboxIds.includes(destinationIdOf(taker));
  const handler = deliverTo(takers.filter((taker) => !isInOutbox(taker)).map(({ sink }) => sink));
  const outboxIds = takers.filter(isInOutbox).map(destinationIdOf);
  return handler === undefined && outboxIds.length === 0 ? undefined : { handler, outboxIds };
}

function findHandler(capabilityId: string, handlers: object): EventHandler | undefined {
  if (!Object.hasOwn(handlers, capabilityId)) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a handler names its capability's data; the parser that filled the envelope promises it
  return (handlers as EventHandlers)[capabilityId];
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
