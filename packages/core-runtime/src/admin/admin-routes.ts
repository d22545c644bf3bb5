import type { Secret } from '@pyloto/core-connectors';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

import { connectionRoutes } from '../oauth/connection-routes.ts';
import type { Runtime } from '../runtime.ts';
import { errorAnswer } from '../webhook/answer.ts';
import { correlationOf, respond } from '../webhook/respond.ts';
import { toRefusal } from '../webhook/to-refusal.ts';
import { isAdmin } from './admin-key.ts';
import { adminCommandRoutes } from './command-routes.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { destinationRoutes } from './destination-routes.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import type { OperatorParts } from './operator-parts.ts';

const LARGEST_BODY_BYTES = 16 * 1024;

/**
 * The operator's doors, under `/admin`: what failed and waits, the books, the destinations.
 *
 * Every request needs `Authorization: Bearer <admin key>`. Nothing of what people wrote is shown but
 * with `?reveal=true`, which is logged.
 */
export function adminRoutes(
  keys: readonly Secret[],
  runtime: Runtime,
  parts: OperatorParts = {},
): Hono {
  const routes = new Hono();
  routes.use(async (c, next) => {
    if (isAdmin(c.req.header('authorization'), keys)) return next();
    runtime.logger.log('warn', 'admin_refused', { correlationId: correlationOf(c, runtime) });
    const headers = { 'www-authenticate': 'Bearer' };
    return respond(errorAnswer('UNAUTHORIZED', correlationOf(c, runtime), { headers }));
  });
  routes.use(
    bodyLimit({
      maxSize: LARGEST_BODY_BYTES,
      onError: (c) => respond(errorAnswer('PAYLOAD_TOO_LARGE', correlationOf(c, runtime))),
    }),
  );
  routes.route('/', deadLetterRoutes(runtime, parts));
  routes.route('/', ledgerRoutes(runtime, parts));
  routes.route('/', destinationRoutes(runtime, parts));
  routes.route('/', adminCommandRoutes(runtime, parts));
  if (parts.connections !== undefined) {
    routes.route('/', connectionRoutes(parts.connections, { ...parts, runtime }));
  }
  routes.onError((error, c) => {
    const { code, message, headers } = toRefusal(error, runtime);
    return respond(errorAnswer(code, correlationOf(c, runtime), { message, headers }));
  });
  return routes;
}
