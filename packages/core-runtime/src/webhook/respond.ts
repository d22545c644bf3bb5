import type { Context } from 'hono';

import type { Runtime } from '../runtime.ts';
import type { Answer } from './answer.ts';
import { correlationIdOf } from './correlation-id.ts';

/** An answer as a response; plain headers spare the copies that `Headers` makes. */
export function respond(answer: Answer): Response {
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}

/** The correlation id of a request that reaches no webhook. */
export function correlationOf(c: Context, runtime: Runtime): string {
  return correlationIdOf(c.req.header('x-correlation-id'), runtime.newId);
}
