import type { DeadLetter, Secret } from '@pyloto/core-connectors';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

import type { Runtime } from '../runtime.ts';
import { errorAnswer } from '../webhook/answer.ts';
import { correlationOf, respond } from '../webhook/respond.ts';
import { toRefusal } from '../webhook/to-refusal.ts';
import { isAdmin } from './admin-key.ts';
import { viewOf } from './dead-letter-view.ts';
import { discardDeadLetter } from './discard-dead-letter.ts';
import { replayDeadLetter } from './replay-dead-letter.ts';

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;
const LONGEST_REASON = 500;
const LARGEST_BODY_BYTES = 16 * 1024;

/**
 * The operator's doors, under `/admin`: what failed and waits, replayed or given up one by one.
 *
 * Every request needs `Authorization: Bearer <admin key>`. Nothing of what people wrote is shown but
 * with `?reveal=true`, which is logged.
 */
export function adminRoutes(keys: readonly Secret[], runtime: Runtime): Hono {
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
  routes.get('/dead-letters', (c) => listDeadLetters(c, runtime));
  routes.get('/dead-letters/:id', (c) => onLetter(c, runtime, showDeadLetter));
  routes.post('/dead-letters/:id/replay', (c) => onLetter(c, runtime, replay));
  routes.post('/dead-letters/:id/discard', (c) => onLetter(c, runtime, discard));
  routes.onError((error, c) => {
    const { code, message, headers } = toRefusal(error, runtime);
    return respond(errorAnswer(code, correlationOf(c, runtime), { message, headers }));
  });
  return routes;
}

async function listDeadLetters(c: Context, runtime: Runtime): Promise<Response> {
  const { tenant, capability, errorCode, cursor, limit = String(DEFAULT_PAGE) } = c.req.query();
  const size = /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (size < 1 || size > LARGEST_PAGE) {
    return invalid(c, runtime, `limit must be a whole number from 1 to ${LARGEST_PAGE}`);
  }
  const { letters, nextCursor } = await runtime.deadLetters.list({
    limit: size,
    cursor,
    tenantId: tenant,
    capabilityId: capability,
    errorCode,
  });
  return c.json({ ok: true, items: letters.map(viewOf), nextCursor });
}

type LetterAction = (letter: DeadLetter, c: Context, runtime: Runtime) => Promise<Response>;

async function onLetter(c: Context, runtime: Runtime, act: LetterAction): Promise<Response> {
  const letter = await runtime.deadLetters.find(c.req.param('id') ?? '');
  if (letter !== undefined) return act(letter, c, runtime);
  const message = 'no dead letter has this id: it was handled, discarded, or never failed';
  return respond(errorAnswer('NOT_FOUND', correlationOf(c, runtime), { message }));
}

async function showDeadLetter(letter: DeadLetter, c: Context, runtime: Runtime): Promise<Response> {
  if (c.req.query('reveal') !== 'true') return c.json({ ok: true, item: viewOf(letter) });
  logAction('dead_letter_revealed', letter, { c, runtime });
  return c.json({ ok: true, item: { ...viewOf(letter), event: letter.event } });
}

async function replay(letter: DeadLetter, c: Context, runtime: Runtime): Promise<Response> {
  const status = await replayDeadLetter(letter, correlationOf(c, runtime), runtime);
  logAction('dead_letter_replayed', letter, { c, runtime, outcome: status });
  const ok = status === 'handled' || status === 'already_handled';
  return c.json({ ok, id: letter.event.id, status });
}

async function discard(letter: DeadLetter, c: Context, runtime: Runtime): Promise<Response> {
  const reason = await readReason(c);
  if (reason === undefined) {
    const expectation = `the body must be JSON with a reason of 1 to ${LONGEST_REASON} characters, for example {"reason":"test data"}`;
    return invalid(c, runtime, expectation);
  }
  const isDiscarded = await discardDeadLetter(letter, runtime);
  if (!isDiscarded) return c.json({ ok: false, id: letter.event.id, status: 'in_flight' }, 409);
  logAction('dead_letter_discarded', letter, { c, runtime, reason });
  return c.json({ ok: true, id: letter.event.id, status: 'discarded' });
}

async function readReason(c: Context): Promise<string | undefined> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null || !('reason' in body)) return undefined;
  const { reason } = body;
  if (typeof reason !== 'string' || reason.trim() === '') return undefined;
  return reason.length > LONGEST_REASON ? undefined : reason;
}

type ActionLog = {
  readonly c: Context;
  readonly runtime: Runtime;
  readonly outcome?: string;
  readonly reason?: string;
};

function logAction(event: string, letter: DeadLetter, { c, runtime, ...detail }: ActionLog): void {
  const { id, tenantId, capabilityId, dedupeKey, attempts } = viewOf(letter);
  runtime.logger.log('info', event, {
    correlationId: correlationOf(c, runtime),
    eventId: id,
    tenantId,
    capabilityId,
    dedupeKey,
    attempt: attempts,
    ...detail,
  });
}

function invalid(c: Context, runtime: Runtime, message: string): Response {
  return respond(errorAnswer('VALIDATION_FAILED', correlationOf(c, runtime), { message }));
}
