import { Hono } from 'hono';

import type { Runtime } from '../runtime.ts';
import { Refusal } from '../webhook/refusal.ts';
import { correlationOf } from '../webhook/respond.ts';
import type { DestinationState, OperatorParts } from './operator-parts.ts';

/** The destinations of the outbox, and the switch that puts a disabled one on again. */
export function destinationRoutes(runtime: Runtime, { outbox }: OperatorParts): Hono {
  const routes = new Hono();
  routes.use('/destinations/*', async (_c, next) => {
    if (outbox !== undefined) return next();
    const message = 'destinations have states where there is an outbox: set REDIS_URL';
    throw new Refusal('NOT_FOUND', { message });
  });
  routes.get('/destinations', async (c) => {
    const states = (await outbox?.destinations.list()) ?? [];
    return c.json({ ok: true, items: states.map(viewOf) });
  });
  routes.post('/destinations/:id/enable', async (c) => {
    const id = c.req.param('id');
    if ((await outbox?.destinations.enable(id)) !== true) {
      throw new Refusal('NOT_FOUND', { message: 'no destination has this id' });
    }
    const correlationId = correlationOf(c, runtime);
    runtime.logger.log('info', 'destination_enabled', { correlationId, sink: id });
    return c.json({ ok: true, id, status: 'enabled' });
  });
  return routes;
}

function viewOf({ failingSinceMs, disabledAtMs, ...state }: DestinationState) {
  return {
    ...state,
    ...(failingSinceMs !== undefined && { failingSince: new Date(failingSinceMs).toISOString() }),
    ...(disabledAtMs !== undefined && { disabledAt: new Date(disabledAtMs).toISOString() }),
  };
}
