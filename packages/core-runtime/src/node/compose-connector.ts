import type {
  Connector,
  ConnectorManifest,
  EventSink,
  TenantDirectory,
} from '@pyloto/core-connectors';
import type { Outbox } from '@pyloto/core-delivery/outbox';
import {
  type ClosableLogger,
  type ConnectorMetrics,
  createLogger,
  initialiseMetrics,
} from '@pyloto/core-telemetry';
import type { Prometheus } from '@pyloto/core-telemetry/prometheus';
import { Hono } from 'hono';

import { showBooks } from '../books/show-books.ts';
import { disconnectAccount } from '../connections/disconnect-account.ts';
import { appOf } from '../create-app.ts';
import { type EmitEvent, emitEvents } from '../emit-events.ts';
import type { EventHandlers } from '../event-handler.ts';
import type { RuntimeConfig } from '../runtime-config.ts';
import type { Disconnect } from '../oauth/connection-routes.ts';
import { createReferenceFetcher } from '../provider/create-reference-fetcher.ts';
import { oauthRoutes } from '../oauth/oauth-routes.ts';
import { createRuntime, type Runtime } from '../runtime.ts';
import { systemClock } from '../system-clock.ts';
import { createTenantDirectory } from '../tenants/create-tenant-directory.ts';
import { type ComposedAccounts, composeAccounts } from './compose-accounts.ts';
import { type ComposedCommands, composeCommands } from './compose-commands.ts';
import { composeOutbox } from './compose-outbox.ts';
import { composeProvider } from './compose-provider.ts';
import { createSink } from './create-sink.ts';
import { loadPrometheus } from './load-prometheus.ts';
import type { AppConfig } from './environment/app-config.ts';
import { operateRedis, type OperatedState } from './operate-redis.ts';
import { adminAppOf, operationsByPort } from './serve-admin.ts';
import type { ConnectorState } from './state/connector-state.ts';
import { openState } from './state/open-state.ts';

/** The parts of a connector app, put together and not yet listening. */
export type ComposedConnector = {
  readonly app: Hono;
  /** What the admin port serves, where there is one. */
  readonly adminApp: Hono | undefined;
  readonly runtime: Runtime;
  readonly state: ConnectorState;
  readonly outbox: Outbox | undefined;
  readonly accounts: ComposedAccounts;
  readonly commands: ComposedCommands | undefined;
  readonly operations: OperatedState;
  readonly logger: ClosableLogger;
  readonly prometheus: Prometheus;
  readonly sink: EventSink;
};

/** What an app is put together from. */
export type ConnectorParts<TEventData> = {
  readonly connector: Connector<TEventData>;
  /** Handlers in code; events of other capabilities go to the sink. */
  readonly handlers?: EventHandlers<TEventData> | undefined;
  readonly config: AppConfig;
  /** Turns `/ready` red. */
  readonly isAccepting: () => boolean;
  /** False while a worker has silently stopped. */
  readonly areWorkersAlive: () => boolean;
  /** Aborted when nothing that is queued may begin any more. */
  readonly stopping: AbortSignal;
  /** What else is served. */
  readonly routes?: Hono | undefined;
};

/**
 * Puts a connector app together as its configuration says.
 *
 * @throws ConnectorError `config_invalid`, and `state_unavailable` when Redis does not answer
 */
export async function composeConnector<TEventData>(
  parts: ConnectorParts<TEventData>,
): Promise<ComposedConnector> {
  const { connector, config } = parts;
  const { id } = connector.manifest;
  const telemetry = await startTelemetry(connector.manifest, config);
  const { logger, prometheus } = telemetry;
  const configured = createTenantDirectory(config);
  const common = { connector: id, config, logger, metrics: prometheus.metrics };
  const state = await openState({ ...common, limitsOf: configured.limitsOf });
  try {
    return composeOn(state, parts, { ...telemetry, configured });
  } catch (error) {
    // Its connections would keep the process up.
    await state.close();
    throw error;
  }
}

type Started = Pick<ComposedConnector, 'logger' | 'prometheus'> & {
  /** The accounts of the configuration. */
  readonly configured: TenantDirectory;
};

function composeOn<TEventData>(
  state: ConnectorState,
  parts: ConnectorParts<TEventData>,
  { logger, prometheus, configured }: Started,
): ComposedConnector {
  const { connector, config, stopping } = parts;
  const { id } = connector.manifest;
  const common = { connector: id, config, logger, metrics: prometheus.metrics };
  const sink = createSink({ ...common, state });
  const outbox = composeOutbox({ ...common, state, sink });
  const own = ownEvents();
  const telling = { ...common, connector, state, emit: own.emit };
  const accounts = composeAccounts({ ...telling, directory: configured });
  const { directory } = accounts;
  const provider = composeProvider({ ...telling, ...accounts });
  const commands = composeCommands({ ...telling, directory, provider, stopping });
  const runtimeConfig: RuntimeConfig<TEventData> = {
    ...behaviourOf(config),
    ...stateParts(state),
    ...given({ handlers: parts.handlers, outbox, observer: commands?.observer }),
    connector,
    fetchReference: createReferenceFetcher(connector, provider),
    secrets: config.secrets,
    destinations: [{ sink }],
    resolveTenant: async (channel) => (await directory.findAccount(channel))?.tenantId,
    clock: systemClock,
    logger,
    metrics: prometheus.metrics,
    stopping,
  };
  const runtime = createRuntime(runtimeConfig);
  own.emitThrough(runtime);
  const operations = operate(state, runtime);
  const { main, admin } = operationsByPort(
    {
      isAccepting: parts.isAccepting,
      checks: { ...state.checks, workers: parts.areWorkersAlive },
      renderMetrics: prometheus.render,
      adminKeys: config.adminKeys,
      operator: {
        ...operations.parts,
        commands: commands?.parts,
        connections: accounts.shown,
        disconnect: disconnectWith(accounts, own.emit),
      },
      ...given({ commands }),
      routes: extraRoutes({ runtime, accounts, commands, emit: own.emit, played: parts.routes }),
      servesWebhook: config.role !== 'worker',
    },
    config.adminPort,
  );
  showState(prometheus.metrics, { connector, state, config, outbox, commands });
  const app = appOf(runtime, runtimeConfig, main);
  const adminApp = admin === undefined ? undefined : adminAppOf(runtime, admin);
  const composed = { state, outbox, accounts, commands, operations, logger, prometheus, sink };
  return { ...composed, app, adminApp, runtime };
}

/** Events of the connector's own, which go through its runtime once that is there. */
function ownEvents(): {
  readonly emit: EmitEvent;
  readonly emitThrough: (through: Runtime) => void;
} {
  let runtime: Runtime | undefined;
  return {
    emit: async (event) => {
      if (runtime !== undefined) await emitEvents([event], runtime);
    },
    emitThrough: (through) => {
      runtime = through;
    },
  };
}

type Given<T> = { readonly [Name in keyof T]?: Exclude<T[Name], undefined> };

/** What is there, of what may be absent. */
function given<T extends object>(parts: T): Given<T> {
  const entries = Object.entries(parts).filter(([, part]) => part !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same names, without those that are undefined
  return Object.fromEntries(entries) as Given<T>;
}

async function startTelemetry(
  { id, version }: ConnectorManifest,
  { logLevel }: AppConfig,
): Promise<Pick<ComposedConnector, 'logger' | 'prometheus'>> {
  const service = `pyloto-${id}`;
  const startPrometheus = await loadPrometheus();
  const named = { service, connector: id, version };
  return {
    logger: createLogger({ ...named, level: logLevel, clock: systemClock }),
    prometheus: startPrometheus({ service, version }),
  };
}

/** State in memory has nothing that runs by itself. */
function operate(state: ConnectorState, runtime: Runtime): OperatedState {
  if (state.durability === 'redis') return operateRedis(state, runtime);
  return { parts: {}, runReplays: () => Promise.resolve() };
}

function behaviourOf(
  config: AppConfig,
): Pick<
  RuntimeConfig,
  'dispatch' | 'ordering' | 'handlerRetryScheduleMs' | 'limits' | 'exposeResults' | 'sandbox'
> {
  const isSandbox = config.mode === 'sandbox';
  const { maxBodyBytes, bodyTimeoutMs, handlerTimeoutMs, handlerConcurrency, leaseMs } = config;
  return {
    dispatch: config.dispatch,
    ...(config.ordering === undefined ? undefined : { ordering: config.ordering }),
    handlerRetryScheduleMs: config.handlerRetryScheduleMs,
    limits: { maxBodyBytes, bodyTimeoutMs, handlerTimeoutMs, handlerConcurrency, leaseMs },
    exposeResults: isSandbox,
    sandbox: isSandbox,
  };
}

function stateParts(
  state: ConnectorState,
): Pick<RuntimeConfig, 'ledger' | 'deadLetters' | 'rateLimiter' | 'queue' | 'pacer'> {
  const { ledger, deadLetters, rateLimiter } = state;
  if (state.durability === 'memory') return { ledger, deadLetters, rateLimiter };
  return { ledger, deadLetters, rateLimiter, queue: state.inboxQueue, pacer: state.pacer };
}

/** What is served beside what every connector serves. */
function extraRoutes({
  runtime,
  accounts: { connections, directory },
  commands,
  emit,
  played,
}: {
  readonly runtime: Runtime;
  readonly accounts: ComposedAccounts;
  readonly commands: ComposedCommands | undefined;
  readonly emit: EmitEvent;
  readonly played: Hono | undefined;
}): Hono {
  const routes = new Hono();
  if (played !== undefined) routes.route('/', played);
  if (connections === undefined || commands === undefined) return routes;
  const { keyring } = commands;
  const { findAccount } = directory;
  const parts = { ...connections, keyring, findAccount, emit, clock: systemClock, runtime };
  return routes.route('/', oauthRoutes(parts));
}

function disconnectWith(
  { connections }: ComposedAccounts,
  emit: EmitEvent,
): Disconnect | undefined {
  if (connections === undefined) return undefined;
  return (owner) => disconnectAccount(owner, { ...connections, emit, clock: systemClock });
}

type Shown = {
  readonly connector: Pick<Connector<unknown>, 'manifest' | 'dereference'>;
  readonly state: ConnectorState;
  readonly config: AppConfig;
  readonly outbox: Outbox | undefined;
  readonly commands: ComposedCommands | undefined;
};

/** Shows every series at zero, and what the state holds. */
function showState(
  metrics: ConnectorMetrics,
  { connector: { manifest, dereference }, state, config, outbox, commands }: Shown,
): void {
  const { id: connector, capabilities } = manifest;
  const fetches = dereference !== undefined;
  const inbound = capabilities.filter(
    ({ direction, status }) => direction === 'inbound' && status !== 'planned',
  );
  initialiseMetrics(metrics, {
    connector,
    inboundCapabilities: inbound.map(({ id }) => id),
    providers: commands === undefined && !fetches ? ['event_sink'] : ['event_sink', connector],
    fetches,
    commands: [...(commands?.parts.definitions.keys() ?? [])],
    ...(outbox === undefined ? undefined : { destinations: outbox.destinationIds }),
  });
  metrics.gauge('dead_letters_waiting', () => state.deadLetters.count(), { connector });
  if (state.durability === 'memory') {
    return metrics.gauge('ledger_entries', state.ledgerEntries, { connector });
  }
  const tenantIds = config.accounts?.map(({ tenantId }) => tenantId) ?? [config.tenantId];
  showBooks(metrics, {
    connector,
    ledgers: { inbox: state.ledger, outbox: state.outboxLedger },
    tenantIds: [...new Set(tenantIds)],
    clock: systemClock,
  });
}
