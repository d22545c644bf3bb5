import { Hono } from 'hono';

import { addOperatorDoors, type Operations } from '../create-app.ts';
import type { Runtime } from '../runtime.ts';

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
export function adminAppOf(runtime: Runtime, operations: Operations): Hono {
  const app = new Hono();
  addOperatorDoors(app, operations, runtime);
  return app;
}
