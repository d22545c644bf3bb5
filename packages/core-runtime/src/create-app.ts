import type { ApiKeyring } from '@pyloto/core-auth';
import type { Connector, Secret } from '@pyloto/core-connectors';
import { Hono } from 'hono';

import { adminRoutes } from './admin/admin-routes.ts';
import type { OperatorParts } from './admin/operator-parts.ts';
import type { CommandParts } from './commands/command-parts.ts';
import { commandRoutes } from './commands/command-routes.ts';
import { openApiDocumentOf } from './openapi/open-api-document.ts';
import { openApiRoutes } from './openapi/open-api-routes.ts';
import { type Check, readinessOf } from './readiness.ts';
import type { RuntimeConfig } from './runtime-config.ts';
import { createRuntime, type Runtime } from './runtime.ts';
import { errorAnswer } from './webhook/answer.ts';
import { type WebhookHandlers, webhookHandlersOf } from './webhook/build-webhook-handlers.ts';
import { correlationOf, respond } from './webhook/respond.ts';
import { toWebhookRequest } from './webhook/to-webhook-request.ts';

/** What an operator asks of a running app. */
export type Operations = {
  /** False while the app is draining: `/ready` turns red before connections are refused. */
  readonly isAccepting?: () => boolean;
  /** What has to be well for the app to be ready, by the name that `/ready` shows. */
  readonly checks?: Readonly<Record<string, Check>>;
  /** Prometheus text for `GET /metrics`; without it the path is not served. */
  readonly renderMetrics?: () => Promise<string>;
  /** Keys that open `/admin`; without one the path is not served. */
  readonly adminKeys?: readonly Secret[];
  /** What `/admin` shows besides the dead letters. */
  readonly operator?: OperatorParts;
  /** False for a process that only works on what is queued. Default true. */
  readonly servesWebhook?: boolean;
  /** The product's door for commands, with its reference; without one neither is served. */
  readonly commands?: { readonly keyring: ApiKeyring; readonly parts: CommandParts };
  /** What else is served, for instance the routes that connect accounts. */
  readonly routes?: Hono;
};

/**
 * Builds the Hono app of a connector: `/webhook`, `/health`, `/ready`, `/metrics`, `/admin`.
 *
 * @example
 * const app = createConnectorApp({ connector: whatsapp, secrets, handlers: { inbound_messages: save } });
 * @throws ConnectorError `config_invalid` when a secret is missing or a limit does not fit the others
 */
export function createConnectorApp<TEventData>(
  config: RuntimeConfig<TEventData>,
  operations: Operations = {},
): Hono {
  return appOf(createRuntime(config), config, operations);
}

/** {@link createConnectorApp} on a runtime that exists already. */
export function appOf<TEventData>(
  runtime: Runtime,
  config: Pick<RuntimeConfig<TEventData>, 'connector' | 'secrets'>,
  operations: Operations,
): Hono {
  const app = new Hono();
  if (operations.servesWebhook ?? true) {
    addWebhook(app, webhookHandlersOf(runtime, config));
    addCommands(app, operations, { runtime, connector: config.connector });
    if (operations.routes !== undefined) app.route('/', operations.routes);
  }
  addReadiness(app, operations, runtime);
  addOperatorDoors(app, operations, runtime);
  return app;
}

function addWebhook(app: Hono, webhook: WebhookHandlers): void {
  app.get('/webhook', (c) => respond(webhook.handleGet(toWebhookRequest(c))));
  app.post('/webhook', async (c) => respond(await webhook.handlePost(toWebhookRequest(c))));
  app.all('/webhook', (c) => respond(webhook.handleOther(toWebhookRequest(c))));
}

function addCommands<TEventData>(
  app: Hono,
  { commands }: Operations,
  { runtime, connector }: { readonly runtime: Runtime; readonly connector: Connector<TEventData> },
): void {
  if (commands === undefined) return;
  app.route('/commands', commandRoutes({ ...commands, runtime }));
  app.route(
    '/',
    openApiRoutes(() => openApiDocumentOf({ connector })),
  );
}

function addReadiness(app: Hono, operations: Operations, runtime: Runtime): void {
  app.get('/ready', async (c) => {
    const isAccepting = operations.isAccepting?.() ?? true;
    const { durability } = runtime.ledger;
    const readiness = await readinessOf(operations.checks ?? {}, {
      isAccepting,
      durability,
      mode: runtime.sandbox ? 'sandbox' : 'production',
    });
    return c.json(readiness, readiness.ready ? 200 : 503);
  });
}

/** What every port has: `/health`, `/metrics` and `/admin` where they are wanted, and an answer to everything else. */
export function addOperatorDoors(app: Hono, operations: Operations, runtime: Runtime): void {
  const { renderMetrics, adminKeys = [], operator } = operations;
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
}
