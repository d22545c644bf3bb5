import type { DeadLetter } from '@pyloto/core-connectors';
import { type Context, Hono } from 'hono';

import type { Runtime } from '../runtime.ts';
import { Refusal } from '../webhook/refusal.ts';
import { correlationOf } from '../webhook/respond.ts';
import { revealedViewOf, viewOf } from './dead-letter-view.ts';
import { discardDeadLetter } from './discard-dead-letter.ts';
import type { BulkReplays, OperatorParts } from './operator-parts.ts';
import { pageSizeOf } from './page-size.ts';
import { namedFilter, readBulkReplay, readReason } from './read-admin-body.ts';
import { replayDeadLetter } from './replay-dead-letter.ts';
import { replaysInProcess } from './replays-in-process.ts';

/** What failed and waits: listed, looked at, replayed and given up, one by one or all that match. */
export function deadLetterRoutes(runtime: Runtime, parts: OperatorParts): Hono {
  const { replays = replaysInProcess(runtime) } = parts;
  const routes = new Hono();
  routes.get('/dead-letters', (c) => list(c, runtime));
  routes.post('/dead-letters/replay', (c) => replayAll(c, replays, runtime));
  routes.get('/dead-letters/:id', async (c) => show(await letterOf(c, runtime), c, runtime));
  routes.post('/dead-letters/:id/replay', async (c) =>
    replay(await letterOf(c, runtime), c, runtime),
  );
  routes.post('/dead-letters/:id/discard', async (c) => {
    const letter = await letterOf(c, runtime);
    return discard(letter, c, { runtime, parts });
  });
  routes.get('/operations/:id', (c) => showOperation(c, replays));
  return routes;
}

async function list(c: Context, runtime: Runtime): Promise<Response> {
  const query = c.req.query();
  const { letters, nextCursor } = await runtime.deadLetters.list({
    limit: pageSizeOf(c),
    cursor: query['cursor'],
    tenantId: query['tenant'],
    capabilityId: query['capability'],
    errorCode: query['errorCode'],
    destination: query['destination'],
  });
  return c.json({ ok: true, items: letters.map(viewOf), nextCursor });
}

async function letterOf(c: Context, runtime: Runtime): Promise<DeadLetter> {
  const letter = await runtime.deadLetters.find(c.req.param('id') ?? '');
  if (letter !== undefined) return letter;
  throw new Refusal('NOT_FOUND', {
    message: 'no dead letter has this id: it was handled, discarded, or never failed',
  });
}

function show(letter: DeadLetter, c: Context, runtime: Runtime): Response {
  if (c.req.query('reveal') !== 'true') return c.json({ ok: true, item: viewOf(letter) });
  logAction('dead_letter_revealed', letter, { c, runtime });
  return c.json({ ok: true, item: revealedViewOf(letter) });
}

async function replay(letter: DeadLetter, c: Context, runtime: Runtime): Promise<Response> {
  const status = await replayDeadLetter(letter, correlationOf(c, runtime), runtime);
  logAction('dead_letter_replayed', letter, { c, runtime, outcome: status });
  return c.json({ ok: status !== 'failed' && status !== 'no_handler', id: letter.id, status });
}

type Discard = { readonly runtime: Runtime; readonly parts: OperatorParts };

async function discard(
  letter: DeadLetter,
  c: Context,
  { runtime, parts }: Discard,
): Promise<Response> {
  const reason = await readReason(c);
  const status = await discardDeadLetter(letter, 'discarded', { runtime, parts });
  if (status !== 'discarded') return c.json({ ok: false, id: letter.id, status }, 409);
  logAction('dead_letter_discarded', letter, { c, runtime, reason });
  return c.json({ ok: true, id: letter.id, status });
}

async function replayAll(c: Context, replays: BulkReplays, runtime: Runtime): Promise<Response> {
  const { filter, dryRun } = await readBulkReplay(c);
  if (dryRun) return c.json({ ok: true, matched: await replays.match(filter) });
  const { operationId, matched } = await replays.start(filter);
  const correlationId = correlationOf(c, runtime);
  runtime.logger.log('info', 'dead_letters_replayed', { correlationId, count: matched });
  return c.json({ ok: true, operationId, matched }, 202);
}

async function showOperation(c: Context, replays: BulkReplays): Promise<Response> {
  const progress = await replays.status(c.req.param('id') ?? '');
  if (progress === undefined) {
    throw new Refusal('NOT_FOUND', { message: 'no operation has this id, or it ended long ago' });
  }
  const { filter, ...figures } = progress;
  return c.json({ ok: true, ...figures, filter: namedFilter(filter) });
}

type ActionLog = {
  readonly c: Context;
  readonly runtime: Runtime;
  readonly outcome?: string;
  readonly reason?: string;
};

function logAction(event: string, letter: DeadLetter, { c, runtime, ...detail }: ActionLog): void {
  const { tenantId, capabilityId, dedupeKey, attempts } = viewOf(letter);
  runtime.logger.log('info', event, {
    correlationId: correlationOf(c, runtime),
    eventId: letter.event.id,
    tenantId,
    capabilityId,
    dedupeKey,
    attempt: attempts,
    ...detail,
  });
}
