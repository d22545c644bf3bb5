import type { Connector, DeadLetters, EventSink } from '@pyloto/core-connectors';
import { createMemoryLedger, type MemoryLedger } from '@pyloto/core-dedupe';
import { createMemoryDeadLetters } from '@pyloto/core-delivery';
import {
  type ClosableLogger,
  type ConnectorMetrics,
  createLogger,
  initialiseMetrics,
} from '@pyloto/core-telemetry';
import { type Prometheus, startPrometheus } from '@pyloto/core-telemetry/prometheus';
import type { Hono } from 'hono';

import { createConnectorApp } from '../create-app.ts';
import { systemClock } from '../system-clock.ts';
import { createSink } from './create-sink.ts';
import type { AppConfig } from './environment/app-config.ts';

/** The parts of a connector app, put together and not yet listening. */
export type ComposedConnector = {
  readonly app: Hono;
  readonly logger: ClosableLogger;
  readonly prometheus: Prometheus;
  readonly sink: EventSink;
  readonly ledger: MemoryLedger;
  readonly deadLetters: DeadLetters;
};

/** Puts a connector app together as its configuration says; `isAccepting` turns `/ready` red. */
export function composeConnector(
  connector: Connector,
  config: AppConfig,
  isAccepting: () => boolean,
): ComposedConnector {
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
  const { metrics } = prometheus;
  const ledger = createMemoryLedger({
    clock: systemClock,
    onEvict: (count) => metrics.count('ledger_evictions_total', count, { connector: id }),
  });
  const deadLetters = createMemoryDeadLetters({ clock: systemClock });
  const sink = createSink(config, { logger, metrics, connectorId: id });
  const isSandbox = config.mode === 'sandbox';
  const app = createConnectorApp(
    {
      connector,
      secrets: config.secrets,
      destinations: [{ sink }],
      resolveTenant: () => config.tenantId,
      ledger,
      deadLetters,
      clock: systemClock,
      logger,
      metrics,
      limits: { maxBodyBytes: config.maxBodyBytes },
      exposeResults: isSandbox,
      sandbox: isSandbox,
    },
    { isAccepting, renderMetrics: prometheus.render },
  );
  showState(metrics, { connector, ledger, deadLetters });
  return { app, logger, prometheus, sink, ledger, deadLetters };
}

/** Shows every series at zero, and what the process holds in memory. */
function showState(
  metrics: ConnectorMetrics,
  held: Pick<ComposedConnector, 'ledger' | 'deadLetters'> & { readonly connector: Connector },
): void {
  const { id: connector, capabilities } = held.connector.manifest;
  const inbound = capabilities.filter(
    ({ direction, status }) => direction === 'inbound' && status !== 'planned',
  );
  initialiseMetrics(metrics, {
    connector,
    inboundCapabilities: inbound.map(({ id }) => id),
    providers: ['event_sink'],
  });
  metrics.gauge('dead_letters_waiting', () => held.deadLetters.count(), { connector });
  metrics.gauge('ledger_entries', () => held.ledger.stats().entries, { connector });
}
