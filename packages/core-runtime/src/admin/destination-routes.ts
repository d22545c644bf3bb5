import type { DestinationState } from '@pyloto/core-delivery/outbox';
import { type Context, Hono } from 'hono';

import type { EventOutbox } from '../event-outbox.ts';
import type { Runtime } from '../runtime.ts';
import { Refusal } from '../webhook/refusal.ts';
import { correlationOf } from '../webhook/respond.ts';
import type { OperatorParts, OutboxParts } from './operator-parts.ts';

/** The destinations of the outbox, and the switch that puts a disabled one on again. */
export function destinationRoutes(runtime: Runtime, parts: OperatorParts): Hono {
  const routes = new Hono();
  routes.get('/destinations', (c) => list(c, outboxOf(runtime, parts)));
  routes.post('/destinations/:id/enable', (c) => enable(c, outboxOf(runtime, parts), runtime));
  return routes;
}

type KnownOutbox = Pick<EventOutbox, 'destinationIds'> & Pick<OutboxParts, 'states'>;

function outboxOf({ outbox }: Runtime, parts: OperatorParts): KnownOutbox {
  if (outbox !== undefined && parts.outbox !== undefined) {
    return { destinationIds: outbox.destinationIds, states: parts.outbox.states };
  }
  const message = 'destinations have states where there is an outbox: set REDIS_URL';
  throw new Refusal('NOT_FOUND', { message });
}

async function list(c: Context, { destinationIds, states }: KnownOutbox): Promise<Response> {
  const all = await Promise.all(destinationIds.map((id) => states.read(id)));
  return c.json({ ok: true, items: all.map(viewOf) });
}

async function enable(
  c: Context,
  { destinationIds, states }: KnownOutbox,
  runtime: Runtime,
): Promise<Response> {
  const id = c.req.param('id') ?? '';
  if (!destinationIds.includes(id)) {
    throw new Refusal('NOT_FOUND', { message: 'no destination has this id' });
  }
  const wasOff = await states.enable(id);
  const correlationId = correlationOf(c, runtime);
  if (wasOff) runtime.logger.log('info', 'destination_enabled', { correlationId, sink: id });
  return c.json({ ok: true, id, status: 'enabled' });
}

function viewOf({ id, failingSinceMs, disabledAtMs, disabledReason }: DestinationState) {
  return {
    id,
    state: stateOf(failingSinceMs, disabledAtMs),
    ...(failingSinceMs !== undefined && { failingSince: new Date(failingSinceMs).toISOString() }),
    ...(disabledAtMs !== undefined && { disabledAt: new Date(disabledAtMs).toISOString() }),
    ...(disabledReason !== undefined && { reason: disabledReason }),
  };
}

function stateOf(failingSinceMs?: number, disabledAtMs?: number) {
  if (disabledAtMs !== undefined) return 'disabled';
  return failingSinceMs === undefined ? 'enabled' : 'failing';
}
