import process from 'node:process';

import { type Connector, isConnectorError } from '@pyloto/core-connectors';
import type { Hono } from 'hono';

import type { ItemsUnderWay } from '../batch/items-under-way.ts';
import type { EventHandlers } from '../event-handler.ts';
import { systemClock } from '../system-clock.ts';
import {
  type ComposedConnector,
  composeConnector,
  type ConnectorParts,
} from './compose-connector.ts';
import { sharedTokenOf } from './compose-tokens.ts';
import { type AppConfig, readAppConfig } from './environment/app-config.ts';
import type { Environment } from './environment/environment-reader.ts';
import {
  type Sandbox,
  type SandboxProvider,
  startSandboxProvider,
  webhookUrlOf,
} from './sandbox-provider.ts';
import { type RunningServer, serveApp } from './serve-app.ts';
import { type BackgroundWork, startWork } from './start-work.ts';
import { UNCAUGHT_EXCEPTION, untilAskedToStop } from './until-asked-to-stop.ts';

/** A connector app as its `main.ts` hands it over. */
export type ConnectorApp<TEventData = Record<string, unknown>> = {
  readonly connector: Connector<TEventData>;
  /** Handlers in code, by capability; events of other capabilities go to the sink. */
  readonly handlers?: EventHandlers<TEventData>;
  /** Default: {@link readAppConfig} for the connector's manifest. */
  readonly readConfig?: (env: Environment) => AppConfig;
  /** The provider of a sandbox, which nothing else loads; absent: a sandbox calls whom it is told to. */
  readonly loadSandbox?: () => Promise<Sandbox>;
  readonly env: Environment;
  /** The command line: `--check-config` only looks at the configuration. */
  readonly argv: readonly string[];
};

/** What a start fails with that an operator can mend: said in a line, without a stack. */
const EXPECTED: ReadonlySet<string> = new Set(['config_invalid', 'state_unavailable']);

/** For the requests under way, and then for what their handlers have begun; Kubernetes kills after 30 s. */
const SHUTDOWN_GRACE_MS = 20_000;
const HANDLERS_GRACE_MS = 5_000;
const END_WITHIN_MS = 1_000;

/**
 * Runs a connector app until it is asked to stop (SIGTERM, SIGINT), then stops gracefully.
 *
 * @returns the exit code: 0 after a graceful stop or a valid `--check-config`, 1 when the configuration
 * is not valid or an exception that nothing caught ended the app
 */
export async function runConnector<TEventData>(app: ConnectorApp<TEventData>): Promise<number> {
  try {
    const config = app.readConfig?.(app.env) ?? readAppConfig(app.env, app.connector);
    if (app.argv.includes('--check-config')) {
      return say(process.stdout, 'the configuration is valid', 0);
    }
    if (config.mode !== 'sandbox') return await runUntilStopped(app, config);
    return await runSandbox(app, config);
  } catch (error) {
    if (!isConnectorError(error) || !EXPECTED.has(error.code)) throw error;
    return say(process.stderr, error.message, 1);
  }
}

function say(stream: NodeJS.WritableStream, message: string, exitCode: number): number {
  stream.write(`${message}\n`);
  return exitCode;
}

async function runSandbox<TEventData>(
  app: ConnectorApp<TEventData>,
  config: AppConfig,
): Promise<number> {
  const sandbox = await app.loadSandbox?.();
  const provider = sandbox && (await startSandboxProvider(sandbox, app.connector.manifest, config));
  if (provider === undefined) return runUntilStopped(app, config);
  try {
    const settings = { ...config.settings, ...provider.settings };
    return await runUntilStopped(app, { ...config, settings }, provider);
  } finally {
    await provider.close();
  }
}

async function runUntilStopped<TEventData>(
  { connector, handlers }: ConnectorApp<TEventData>,
  config: AppConfig,
  sandboxProvider?: SandboxProvider,
): Promise<number> {
  let isAccepting = true;
  const stopping = new AbortController();
  let work: BackgroundWork | undefined;
  const composed = await composeConnector({
    connector,
    handlers,
    config,
    isAccepting: () => isAccepting,
    areWorkersAlive: () => work?.areWorkersAlive() ?? true,
    stopping: stopping.signal,
    routes: sandboxProvider?.routes,
  });
  const { app, adminApp, logger, sink } = composed;
  const { server, adminServer } = await serveBoth(app, adminApp, config).catch(async (error) => {
    await composed.state.close();
    throw error;
  });
  work = startWork(composed, config);
  if (config.role !== 'worker') await sandboxProvider?.webhookAt(webhookUrlOf(server));
  logger.log('info', 'connector_started', {
    host: server.host,
    port: server.port,
    mode: config.mode,
    durability: composed.state.durability,
    dispatch: config.dispatch,
    role: config.role,
    sink: sink.kind,
  });
  warnOfIdleParts({ connector, handlers }, config, composed);
  const reason = await untilAskedToStop(logger);
  isAccepting = false;
  logger.log('info', 'connector_stopping', { reason });
  await systemClock.sleep(config.drainDelayMs);
  stopping.abort();
  await Promise.all([server.close(SHUTDOWN_GRACE_MS), work.stop(SHUTDOWN_GRACE_MS)]);
  await untilIdle(composed.runtime.underWay, HANDLERS_GRACE_MS);
  await adminServer?.close(0);
  await closeAll(composed);
  const exitCode = reason === UNCAUGHT_EXCEPTION ? 1 : 0;
  endAnyway(exitCode);
  return exitCode;
}

/** A handler that its grace did not end keeps timers and sockets, and with them the process; nothing waits for it any more. */
function endAnyway(exitCode: number): void {
  setTimeout(() => process.exit(exitCode), END_WITHIN_MS).unref();
}

/** Waits until nothing is under way, at most `graceMs`; no timer stays behind to keep the process up. */
async function untilIdle(underWay: ItemsUnderWay, graceMs: number): Promise<void> {
  const idle = new AbortController();
  const timeUp = systemClock.sleep(graceMs, idle.signal).catch(() => undefined);
  await Promise.race([underWay.whenIdle(), timeUp]);
  idle.abort();
}

type Servers = {
  readonly server: RunningServer;
  readonly adminServer: RunningServer | undefined;
};

/** The admin port first: deliveries come in once everything else is there. */
async function serveBoth(
  app: Hono,
  adminApp: Hono | undefined,
  { host, port, adminPort }: AppConfig,
): Promise<Servers> {
  const adminServer =
    adminApp === undefined || adminPort === undefined
      ? undefined
      : await serveApp(adminApp, { host, port: adminPort, variable: 'ADMIN_PORT' });
  try {
    return { server: await serveApp(app, { host, port }), adminServer };
  } catch (error) {
    await adminServer?.close(0);
    throw error;
  }
}

/** What was configured and can do nothing. */
function warnOfIdleParts<TEventData>(
  { connector, handlers }: Pick<ConnectorParts<TEventData>, 'connector' | 'handlers'>,
  config: AppConfig,
  { logger, sink, accounts: { connections }, commands }: ComposedConnector,
): void {
  if (config.mode !== 'production') return;
  if (sink.kind === 'log' && handlers === undefined) {
    logger.log('warn', 'events_are_only_logged', { sink: sink.kind, variable: 'EVENT_SINK' });
  }
  if (commands === undefined || connections !== undefined) return;
  if (sharedTokenOf(connector, config) !== undefined) return;
  const count = config.accounts?.filter(({ accessToken }) => accessToken === undefined).length ?? 1;
  if (count > 0) logger.log('warn', 'accounts_cannot_send', { count, variable: 'PYLOTO_ACCOUNTS' });
}

async function closeAll({
  logger,
  sink,
  accounts,
  commands,
  state,
  prometheus,
}: ComposedConnector): Promise<void> {
  await Promise.all([sink.close?.(), accounts.close(), commands?.close()]);
  if (state.durability === 'memory') {
    const count = await state.deadLetters.count();
    if (count > 0) {
      logger.log('error', 'dead_letters_lost', { count, durability: state.durability });
    }
  }
  await state.close();
  logger.log('info', 'connector_stopped');
  await prometheus.shutdown();
  logger.close();
}
