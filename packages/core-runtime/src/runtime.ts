import { randomUUID } from 'node:crypto';

import {
  type Clock,
  ConnectorError,
  type DeadLetters,
  type EventBatchParser,
  type Ledger,
  type Logger,
  type Metrics,
  type RateLimiter,
  type Connector,
} from '@pyloto/core-connectors';
import { createMemoryLedger } from '@pyloto/core-dedupe';
import { createMemoryDeadLetters } from '@pyloto/core-delivery';
import { createLogger, createMetrics } from '@pyloto/core-telemetry';

import { createHandlerSlots, type HandlerSlots } from './batch/handler-slots.ts';
import { createItemsUnderWay, type ItemsUnderWay } from './batch/items-under-way.ts';
import { DEFAULT_LIMITS, type RuntimeConfig, type RuntimeLimits } from './runtime-config.ts';
import { type Route, routeByCapability } from './route-by-capability.ts';
import { systemClock } from './system-clock.ts';

/** A {@link RuntimeConfig} with every default filled in. */
export type Runtime = {
  readonly connectorId: string;
  readonly parseEvents: EventBatchParser;
  readonly route: Route;
  readonly resolveTenant: NonNullable<RuntimeConfig['resolveTenant']>;
  readonly ledger: Ledger;
  readonly deadLetters: DeadLetters;
  readonly rateLimiter: RateLimiter | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly newId: () => string;
  readonly limits: RuntimeLimits;
  readonly slots: HandlerSlots;
  readonly underWay: ItemsUnderWay;
  readonly exposeResults: boolean;
  readonly sandbox: boolean;
};

/**
 * Fills in the defaults of a configuration.
 *
 * @throws ConnectorError `config_invalid` when a lease could end while its handler still runs, or a
 * handler is for a capability that the manifest does not have
 */
export function createRuntime<TEventData>(config: RuntimeConfig<TEventData>): Runtime {
  const { manifest } = config.connector;
  const limits = { ...DEFAULT_LIMITS, ...config.limits };
  assertLeaseOutlivesHandler(limits);
  assertCapabilitiesExist(config);
  const { clock = systemClock, newId = randomUUID, resolveTenant = everyAccountIsDefault } = config;
  const logger =
    config.logger ??
    createLogger({
      level: 'info',
      service: `pyloto-${manifest.id}`,
      connector: manifest.id,
      version: manifest.version,
      clock,
    });
  return {
    connectorId: manifest.id,
    parseEvents: batchParserOf(config.connector, logger),
    route: routeByCapability(config.handlers ?? {}, config.destinations ?? []),
    resolveTenant,
    ...stateOf(config, clock),
    rateLimiter: config.rateLimiter,
    clock,
    logger,
    metrics: config.metrics ?? createMetrics(),
    newId,
    limits,
    slots: createHandlerSlots(limits.handlerConcurrency),
    underWay: config.underWay ?? createItemsUnderWay(limits.maxItemsUnderWay),
    exposeResults: config.exposeResults ?? false,
    sandbox: config.sandbox ?? false,
  };
}

/** What remembers: in memory where nothing else is given. */
function stateOf<TEventData>(
  config: RuntimeConfig<TEventData>,
  clock: Clock,
): Pick<Runtime, 'ledger' | 'deadLetters'> {
  return {
    ledger: config.ledger ?? createMemoryLedger({ clock }),
    deadLetters: config.deadLetters ?? createMemoryDeadLetters({ clock }),
  };
}

function everyAccountIsDefault(): string {
  return 'default';
}

function assertLeaseOutlivesHandler(limits: RuntimeLimits): void {
  if (limits.leaseMs > limits.handlerTimeoutMs) return;
  throw new ConnectorError(
    'config_invalid',
    'limits.leaseMs must be greater than limits.handlerTimeoutMs, for example 30000 and 10000',
  );
}

function assertCapabilitiesExist<TEventData>(config: RuntimeConfig<TEventData>): void {
  const { capabilities } = config.connector.manifest;
  const inbound = capabilities
    .filter(({ direction }) => direction === 'inbound')
    .map(({ id }) => id);
  const named = [
    ...Object.keys(config.handlers ?? {}),
    ...(config.destinations ?? []).flatMap((destination) => destination.capabilities ?? []),
  ];
  const unknown = named.filter((id) => !inbound.includes(id));
  if (unknown.length === 0) return;
  throw new ConnectorError(
    'config_invalid',
    `handlers and destinations must name inbound capabilities of the connector: ${unknown.join(', ')} must be one of ${inbound.join(', ')}`,
  );
}

function batchParserOf(connector: Connector<unknown>, logger: Logger): EventBatchParser {
  if (connector.parseEvents !== undefined) return connector.parseEvents;
  const { parseEvent } = connector;
  logger.log('warn', 'deprecated_parse_event', {
    reason: 'write parseEvents instead of parseEvent',
  });
  return async (request) => [await parseEvent(request)];
}
