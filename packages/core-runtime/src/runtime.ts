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
import type { ChannelRef } from '@pyloto/core-events';
import { createLogger, createMetrics } from '@pyloto/core-telemetry';

import { DEFAULT_LIMITS, type RuntimeConfig, type RuntimeLimits } from './runtime-config.ts';
import { type Route, routeByCapability } from './route-by-capability.ts';
import { systemClock } from './system-clock.ts';

/** A {@link RuntimeConfig} with every default filled in. */
export type Runtime = {
  readonly connectorId: string;
  readonly parseEvents: EventBatchParser;
  readonly route: Route;
  readonly resolveTenant: (channel: ChannelRef) => string | undefined;
  readonly ledger: Ledger;
  readonly deadLetters: DeadLetters;
  readonly rateLimiter: RateLimiter | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly newId: () => string;
  readonly limits: RuntimeLimits;
  readonly exposeResults: boolean;
  readonly sandbox: boolean;
};

/**
 * Fills in the defaults of a configuration.
 *
 * @throws ConnectorError `config_invalid` when a lease could end while its handler still runs
 */
export function createRuntime<TPayload>(config: RuntimeConfig<TPayload>): Runtime {
  const { manifest } = config.connector;
  const limits = { ...DEFAULT_LIMITS, ...config.limits };
  assertLeaseOutlivesHandler(limits);
  const clock = config.clock ?? systemClock;
  const logger =
    config.logger ??
    createLogger({
      level: 'info',
      service: manifest.name,
      connector: manifest.id,
      version: manifest.version,
      clock,
    });
  return {
    connectorId: manifest.id,
    parseEvents: batchParserOf(config.connector, logger),
    route: routeByCapability(config.handlers ?? {}, config.destinations ?? []),
    resolveTenant: config.resolveTenant ?? (() => 'default'),
    ledger: config.ledger ?? createMemoryLedger({ clock }),
    deadLetters: config.deadLetters ?? createMemoryDeadLetters({ clock }),
    rateLimiter: config.rateLimiter,
    clock,
    logger,
    metrics: config.metrics ?? createMetrics(),
    newId: config.newId ?? randomUUID,
    limits,
    exposeResults: config.exposeResults ?? false,
    sandbox: config.sandbox ?? false,
  };
}

function assertLeaseOutlivesHandler(limits: RuntimeLimits): void {
  if (limits.leaseMs > limits.handlerTimeoutMs) return;
  throw new ConnectorError(
    'config_invalid',
    'limits.leaseMs must be greater than limits.handlerTimeoutMs, for example 30000 and 10000',
  );
}

function batchParserOf(connector: Connector, logger: Logger): EventBatchParser {
  if (connector.parseEvents !== undefined) return connector.parseEvents;
  const { parseEvent } = connector;
  logger.log('warn', 'deprecated_parse_event', {
    reason: 'write parseEvents instead of parseEvent',
  });
  return async (request) => [await parseEvent(request)];
}
