import process from 'node:process';

import {
  type Connector,
  type EventSink,
  isConnectorError,
  type Logger,
} from '@pyloto/core-connectors';
import { createMemoryDeadLetters } from '@pyloto/core-delivery';
import { createLogger } from '@pyloto/core-telemetry';
import { startPrometheus } from '@pyloto/core-telemetry/prometheus';

import { createConnectorApp } from '../create-app.ts';
import { systemClock } from '../system-clock.ts';
import { createSink } from './create-sink.ts';
import type { AppConfig } from './environment/app-config.ts';
import type { Environment } from './environment/environment-reader.ts';
import { type RunningServer, serveApp } from './serve-app.ts';
import { untilAskedToStop } from './until-asked-to-stop.ts';

/** A connector app as its `main.ts` hands it over. */
export type ConnectorApp = {
  readonly connector: Connector;
  readonly readConfig: (env: Environment) => AppConfig;
  readonly env: Environment;
  /** The arguments after the script's name. */
  readonly argv: readonly string[];
};

const SHUTDOWN_GRACE_MS = 25_000;

/**
 * Runs a connector app until it is asked to stop (SIGTERM, SIGINT), then stops gracefully.
 *
 * @returns the exit code: 0 after a graceful stop or a valid `--check-config`, 1 when the configuration is not valid
 */
export async function runConnector(app: ConnectorApp): Promise<number> {
  try {
    const config = app.readConfig(app.env);
    if (app.argv.includes('--check-config'))
      return say(process.stdout, 'the configuration is valid', 0);
    return await runUntilStopped(app.connector, config);
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'config_invalid') throw error;
    return say(process.stderr, error.message, 1);
  }
}

function say(stream: NodeJS.WritableStream, message: string, exitCode: number): number {
  stream.write(`${message}\n`);
  return exitCode;
}

async function runUntilStopped(connector: Connector, config: AppConfig): Promise<number> {
  const { id, version } = connector.manifest;
  const service = `pyloto-${id}`;
  const logger = createLogger({
    level: config.logLevel,
    service,
    connector: id,
    version,
    clock: systemClock,
  });
  const prometheus = startPrometheus({ service, version });
  const deadLetters = createMemoryDeadLetters({ clock: systemClock });
  const sink = createSink(config, { logger, metrics: prometheus.metrics, connectorId: id });
  let accepting = true;
  const app = createConnectorApp(
    {
      connector,
      secrets: config.secrets,
      destinations: [{ sink }],
      resolveTenant: () => config.tenantId,
      deadLetters,
      clock: systemClock,
      logger,
      metrics: prometheus.metrics,
      limits: { maxBodyBytes: config.maxBodyBytes },
      exposeResults: config.mode === 'sandbox',
      sandbox: config.mode === 'sandbox',
    },
    { isAccepting: () => accepting, renderMetrics: prometheus.render },
  );
  const server = await serveApp(app, config);
  logStart({ logger, server, sink, config });
  const reason = await untilAskedToStop(logger);
  accepting = false;
  logger.log('info', 'connector_stopping', { reason });
  await systemClock.sleep(config.drainDelayMs);
  await server.close(SHUTDOWN_GRACE_MS);
  await sink.close?.();
  await logStop(logger, await deadLetters.count());
  await prometheus.shutdown();
  await logger.close();
  return reason === 'uncaught_exception' ? 1 : 0;
}

function logStart(started: {
  readonly logger: Logger;
  readonly server: RunningServer;
  readonly sink: EventSink;
  readonly config: AppConfig;
}): void {
  const { logger, server, sink, config } = started;
  logger.log('info', 'connector_started', {
    host: server.host,
    port: server.port,
    mode: config.mode,
    durability: 'memory',
    sink: sink.kind,
  });
}

async function logStop(logger: Logger, waiting: number): Promise<void> {
  if (waiting > 0)
    logger.log('error', 'dead_letters_lost', { count: waiting, durability: 'memory' });
  logger.log('info', 'connector_stopped');
}
