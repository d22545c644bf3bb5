import { Hono } from 'hono';

import { adminRoutes } from '../admin/admin-routes.ts';
import type { Operations } from '../create-app.ts';
import type { Runtime } from '../runtime.ts';
import { errorAnswer } from '../webhook/answer.ts';
import { correlationOf, respond } from '../webhook/respond.ts';

/** What the main port and the admin port serve; without an admin port the main one serves all. */
export type OperationsByPort = {
  readonly main: Operations;
  readonly admin: Operations | undefined;
};

/** Shares the doors between the ports: with an admin port the main one has neither `/metrics` nor `/admin`. */
export function operationsByPort(
  operations: Operations,
  adminPort: number | undefined,
): OperationsByPort {
  if (adminPort === undefined) return { main: operations, admin: undefined };
  const { renderMetrics: _metrics, adminKeys: _keys, operator: _operator, ...main } = operations;
  return { main, admin: operations };
}

/** Builds the app of the admin port: `/health`, `/metrics`, `/admin`. */
export function adminAppOf(
  runtime: Runtime,
  { renderMetrics, adminKeys = [], operator }: Operations,
): Hono {
  const app = new Hono();
  app.get('/health', (c) => c.json({ ok: true }));
  if (adminKeys.length > 0) app.route('/admin', adminRoutes(adminKeys, runtime, operator));
  if (renderMetrics !== undefined) {
    app.get('/metrics', async () => {
      const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
      return new Response(await renderMetrics(), { headers });
    });
  }
  app.notFound((c) => respond(errorAnswer('NOT_FOUND', correlationOf(c, runtime))));
  app.onError((error, c) => {
    runtime.logger.log('error', 'unexpected_error', { reason: error.name });
    return respond(errorAnswer('INTERNAL_ERROR', correlationOf(c, runtime)));
  });
  return app;
}
