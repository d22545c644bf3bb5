import type { ApiKeyring, ApiPrincipal } from '@pyloto/core-auth';
import { keyDigest } from '@pyloto/core-events';
import { type Context, Hono } from 'hono';

import type { Runtime } from '../runtime.ts';
import { errorAnswer, retryAfter } from '../webhook/answer.ts';
import { readRawBody } from '../webhook/receive.ts';
import { Refusal } from '../webhook/refusal.ts';
import { correlationOf, respond } from '../webhook/respond.ts';
import { toRefusal } from '../webhook/to-refusal.ts';
import { toWebhookRequest } from '../webhook/to-webhook-request.ts';
import { acceptCommand } from './accept-command.ts';
import { type CommandReply, stateOfRecord } from './answer-of-record.ts';
import type { CommandParts } from './command-parts.ts';
import { commandTurn } from './command-turn.ts';
import { readCommand } from './read-command.ts';

/** What the door for commands is made of. */
export type CommandDoor = {
  readonly keyring: ApiKeyring;
  readonly parts: CommandParts;
  readonly runtime: Runtime;
};

/**
 * The product's door, under `/commands`: `POST /<name>` for each command of the connector, and `GET /<clientMessageId>` for how far
 * one has come. Every request needs `Authorization: Bearer <key>`.
 */
export function commandRoutes(door: CommandDoor): Hono {
  const { runtime } = door;
  const routes = new Hono();
  routes.post('/:name', (c) => post(c, door));
  routes.get('/:clientMessageId', (c) => get(c, door));
  routes.all('/:name', (c) => {
    const headers = { allow: 'GET, POST' };
    return respond(errorAnswer('METHOD_NOT_ALLOWED', correlationOf(c, runtime), { headers }));
  });
  routes.onError((error, c) => {
    const refusal = toRefusal(error, runtime);
    const correlationId = correlationOf(c, runtime);
    const { code, message, headers, reason } = refusal;
    const refused = errorAnswer(code, correlationId, { message, headers });
    runtime.logger.log(refused.status >= 500 ? 'error' : 'warn', 'command_rejected', {
      correlationId,
      status: refused.status,
      errorCode: code,
      ...(reason === undefined ? undefined : { reason }),
    });
    return respond(refused);
  });
  return routes;
}

/** @throws Refusal 401 */
function principalOf(c: Context, { keyring }: CommandDoor): ApiPrincipal {
  const principal = keyring.authenticate(c.req.header('authorization'));
  if (principal !== undefined) return principal;
  const headers = { 'www-authenticate': 'Bearer' };
  throw new Refusal('UNAUTHORIZED', { headers, reason: 'api_key_unknown' });
}

async function post(c: Context, door: CommandDoor): Promise<Response> {
  const { parts, runtime } = door;
  const startedAtMs = runtime.clock.monotonicMs();
  const principal = principalOf(c, door);
  const definition = parts.definitions.get(c.req.param('name') ?? '');
  if (definition === undefined) {
    const names = [...parts.definitions.keys()].join(', ');
    throw new Refusal('NOT_FOUND', { message: `the command must be one of ${names}` });
  }
  const correlationId = correlationOf(c, runtime);
  const request = toWebhookRequest(c);
  const rawBody = await readRawBody(request, runtime);
  const reading = await readCommand(rawBody, { definition, request, principal }, parts);
  const told = { principal, correlationId, command: definition.name, startedAtMs };
  if ('refusal' in reading) {
    if (reading.refusal.status === 403) reportForeign({ ...told, reason: reading.reason }, runtime);
    return answer(reading.refusal, { ...told, providerMs: 0 }, runtime);
  }
  const { tenantId } = principal;
  const turn = commandTurn({
    definition,
    command: reading.command,
    correlationId,
    tenantId,
    connector: parts.connectorId,
  });
  const isDeferred = /\brespond-async\b/i.test(c.req.header('prefer') ?? '');
  const { reply, providerMs } = await acceptCommand(turn, isDeferred, parts);
  return answer(reply, { ...told, providerMs }, runtime);
}

async function get(c: Context, door: CommandDoor): Promise<Response> {
  const { parts, runtime } = door;
  const { tenantId } = principalOf(c, door);
  const clientMessageId = c.req.param('clientMessageId') ?? '';
  const record = await parts.ledger.find({
    tenantId,
    connector: parts.connectorId,
    clientMessageId,
  });
  if (record === undefined) {
    throw new Refusal('NOT_FOUND', { message: 'no command of this tenant has this id' });
  }
  return c.json(stateOfRecord(record), 200, { 'x-correlation-id': correlationOf(c, runtime) });
}

type Told = {
  readonly principal: ApiPrincipal;
  readonly correlationId: string;
  readonly command: string;
  readonly startedAtMs: number;
};

function answer(
  { status, body, retryAfterMs }: CommandReply,
  told: Told & { readonly providerMs: number },
  runtime: Runtime,
): Response {
  const { principal, correlationId, command, startedAtMs, providerMs } = told;
  const { logger, metrics, clock, connectorId: connector } = runtime;
  const latencyMs = clock.monotonicMs() - startedAtMs;
  metrics.count('commands_total', 1, { connector, command, status: body.status });
  metrics.observe('command_latency_ms', latencyMs, { connector, command });
  logger.log(status < 400 ? 'info' : 'warn', 'command_handled', {
    correlationId,
    tenantId: principal.tenantId,
    command,
    dedupeKey: keyDigest(body.clientMessageId),
    outcome: body.status,
    status,
    latencyMs,
    providerLatencyMs: providerMs,
    ...(body.errorCode === undefined ? undefined : { errorCode: body.errorCode }),
  });
  const headers = {
    'content-type': 'application/json; charset=UTF-8',
    'x-correlation-id': correlationId,
    'server-timing': `total;dur=${latencyMs.toFixed(1)}, provider;dur=${providerMs.toFixed(1)}`,
    ...(retryAfterMs === undefined ? undefined : retryAfter(retryAfterMs)),
  };
  return new Response(JSON.stringify(body), { status, headers });
}

/** Somebody tries what its key does not allow: a mistake, or an attack. */
function reportForeign(
  { principal, correlationId, command, reason }: Told & { readonly reason: string },
  { logger, metrics, connectorId: connector }: Runtime,
): void {
  metrics.count('security_events_total', 1, { connector, reason });
  const { tenantId, keyId } = principal;
  logger.log('error', 'security_event', { correlationId, tenantId, command, keyId, reason });
}
