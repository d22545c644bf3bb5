import type { OutboundQuery, OutboundRecord } from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';
import { type Context, Hono } from 'hono';

import { announceFailure } from '../commands/announce-failure.ts';
import { stateOfRecord } from '../commands/answer-of-record.ts';
import type { CommandParts } from '../commands/command-parts.ts';
import { enqueueRetried } from '../commands/enqueue-command.ts';
import type { Runtime } from '../runtime.ts';
import { Refusal } from '../webhook/refusal.ts';
import { correlationOf } from '../webhook/respond.ts';
import type { OperatorParts } from './operator-parts.ts';
import { invalid } from './read-admin-body.ts';
import { pageSizeOf } from './page-size.ts';

const STATES = ['unknown', 'failed', 'accepted', 'sending'] as const;

/** What was to be sent and may need somebody: looked at, sent again, given up. */
export function adminCommandRoutes(runtime: Runtime, { commands }: OperatorParts): Hono {
  const routes = new Hono();
  routes.get('/commands', (c) => list(c, partsOf(commands)));
  routes.get('/commands/:tenant/:id', (c) => show(c, partsOf(commands), runtime));
  routes.post('/commands/:tenant/:id/retry', (c) => retry(c, partsOf(commands), runtime));
  routes.post('/commands/:tenant/:id/give-up', (c) => giveUp(c, partsOf(commands), runtime));
  return routes;
}

function partsOf(commands: CommandParts | undefined): CommandParts {
  if (commands !== undefined) return commands;
  const message = 'commands are kept where there are keys for them: set PYLOTO_API_KEYS';
  throw new Refusal('NOT_FOUND', { message });
}

async function list(
  c: Context,
  { ledger, connectorId: connector }: CommandParts,
): Promise<Response> {
  const tenant = c.req.query('tenant');
  const state = STATES.find((name) => name === (c.req.query('state') ?? 'unknown'));
  if (state === undefined) {
    throw invalid(`state must be one of ${STATES.join(', ')}, for example state=unknown`);
  }
  const query = { connector, state, limit: pageSizeOf(c), cursor: c.req.query('cursor') };
  if (tenant !== undefined) return c.json(await pageOf(ledger, { ...query, tenantId: tenant }));
  if (query.cursor !== undefined) throw invalid('cursor must come with the tenant of its page');
  const items = [];
  for (const tenantId of await ledger.tenants(connector)) {
    const page = await pageOf(ledger, { ...query, tenantId });
    items.push(...page.items);
    if (items.length >= query.limit) break;
  }
  return c.json({ ok: true, items: items.slice(0, query.limit) });
}

async function pageOf(ledger: CommandParts['ledger'], query: OutboundQuery) {
  const { records, nextCursor } = await ledger.list(query);
  return { ok: true, items: records.map(viewOf), ...(nextCursor !== undefined && { nextCursor }) };
}

async function show(c: Context, parts: CommandParts, runtime: Runtime): Promise<Response> {
  const record = await recordOf(c, parts);
  if (c.req.query('reveal') !== 'true') return c.json({ ok: true, item: viewOf(record) });
  logDecision('revealed', record, { c, runtime });
  return c.json({ ok: true, item: { ...viewOf(record), command: record.command } });
}

async function retry(c: Context, parts: CommandParts, runtime: Runtime): Promise<Response> {
  const record = await recordOf(c, parts);
  if (parts.queue === undefined) {
    throw invalid('sending again needs a queue: set REDIS_URL, or let the caller send a new one');
  }
  const decided = await parts.ledger.retry(record);
  if (decided === undefined) throw invalid(`only unknown and failed commands are sent again`);
  // First, because it is decided whatever becomes of the job; without one a sweep sends it.
  logDecision('retried', decided, { c, runtime });
  await enqueueRetried(decided, parts);
  return c.json({ ok: true, item: viewOf(decided) });
}

async function giveUp(c: Context, parts: CommandParts, runtime: Runtime): Promise<Response> {
  const decided = await parts.ledger.giveUp(await recordOf(c, parts));
  if (decided === undefined) throw invalid('only accepted and unknown commands are given up');
  logDecision('given_up', decided, { c, runtime });
  await announceFailure(decided, parts);
  return c.json({ ok: true, item: viewOf(decided) });
}

async function recordOf(
  c: Context,
  { ledger, connectorId: connector }: CommandParts,
): Promise<OutboundRecord> {
  const tenantId = c.req.param('tenant') ?? '';
  const clientMessageId = c.req.param('id') ?? '';
  const record = await ledger.find({ tenantId, connector, clientMessageId });
  if (record !== undefined) return record;
  throw new Refusal('NOT_FOUND', { message: 'no command of this tenant has this id' });
}

/** Nothing of what people wrote, and nobody's number: ids of providers may hold one. */
function viewOf(record: OutboundRecord) {
  const { providerMessageIds, ok: _, ...state } = stateOfRecord(record);
  const { tenantId, commandName, channel, accountId, correlationId, problem } = record;
  return {
    tenantId,
    command: commandName,
    channel,
    account: keyDigest(accountId),
    correlationId,
    ...state,
    sentParts: providerMessageIds.length,
    parts: record.parts.length,
    ...(problem !== undefined && {
      errorCode: problem.errorCode,
      errorMessage: problem.errorMessage,
    }),
  };
}

function logDecision(
  outcome: string,
  record: OutboundRecord,
  { c, runtime }: { readonly c: Context; readonly runtime: Runtime },
): void {
  const { connectorId: connector, logger, metrics } = runtime;
  metrics.count('command_events_total', 1, { connector, outcome });
  logger.log('info', 'command_decided', {
    correlationId: correlationOf(c, runtime),
    tenantId: record.tenantId,
    command: record.commandName,
    dedupeKey: keyDigest(record.clientMessageId),
    outcome,
  });
}
