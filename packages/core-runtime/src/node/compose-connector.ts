import type { Connector, ConnectorManifest, DeadLetters, EventSink } from '@pyloto/core-connectors';
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

import { createItemsUnderWay, type ItemsUnderWay } from '../batch/items-under-way.ts';
import { createConnectorApp } from '../create-app.ts';
import type { EventHandlers } from '../event-handler.ts';
import { DEFAULT_LIMITS } from '../runtime-config.ts';
import { systemClock } from '../system-clock.ts';
import { createSink } from './create-sink.ts';
import type { AppConfig } from './environment/app-config.ts';

/** The parts of a connector app, put together and not yet listening. */
export type ComposedConnector = {
  readonly app: Hono;
  readonly underWay: ItemsUnderWay;
  readonly logger: ClosableLogger;
  readonly prometheus: Prometheus;
  readonly sink: EventSink;
  readonly ledger: MemoryLedger;
  readonly deadLetters: DeadLetters;
};

/** What an app is put together from. */
export type ConnectorParts<TEventData> = {
  readonly connector: Connector<TEventData>;
  /** Handlers in code; events of other capabilities go to the sink. */
  readonly handlers?: EventHandlers<TEventData> | undefined;
  readonly config: AppConfig;
  /** Turns `/ready` red. */
  readonly isAccepting: () => boolean;
};

/** Puts a connector app together as its configuration says. */
export function composeConnector<TEventData>(parts: ConnectorParts<TEventData>): ComposedConnector {
  const { connector, config } = parts;
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
  const underWay = createItemsUnderWay(DEFAULT_LIMITS.maxItemsUnderWay);
  const isSandbox = config.mode === 'sandbox';
  const app = createConnectorApp(
    {
      connector,
      secrets: config.secrets,
      ...(parts.handlers === undefined ? undefined : { handlers: parts.handlers }),
      destinations: [{ sink }],
      resolveTenant: () => config.tenantId,
      ledger,
      deadLetters,
      underWay,
      clock: systemClock,
      logger,
      metrics,
      limits: { maxBodyBytes: config.maxBodyBytes },
      exposeResults: isSandbox,
      sandbox: isSandbox,
    },
    {
      isAccepting: parts.isAccepting,
      renderMetrics: prometheus.render,
      adminKeys: config.adminKeys,
    },
  );
  showState(metrics, { manifest: connector.manifest, ledger, deadLetters });
  return { app, underWay, logger, prometheus, sink, ledger, deadLetters };
}

/** Shows every series at zero, and what the process holds in memory. */
function showState(
  metrics: ConnectorMetrics,
  held: Pick<ComposedConnector, 'ledger' | 'deadLetters'> & {
    readonly manifest: ConnectorManifest;
  },
): void {
  const { id: connector, capabilities } = held.manifest;
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
