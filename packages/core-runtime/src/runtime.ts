import { randomUUID } from 'node:crypto';

import {
  type Clock,
  ConnectorError,
  type ConnectorManifest,
  type DeadLetters,
  type DurableLedger,
  type EventBatchParser,
  type Ledger,
  type Logger,
  type Metrics,
  type Pacer,
  type RateLimiter,
  type Connector,
  type Deprecation,
  warnDeprecated,
} from '@pyloto/core-connectors';
import { createMemoryLedger } from '@pyloto/core-dedupe';
import { createMemoryDeadLetters, type JobQueue } from '@pyloto/core-delivery';
import { createLogger, createMetrics } from '@pyloto/core-telemetry';

import { createHandlerSlots, type HandlerSlots } from './batch/handler-slots.ts';
import { createItemsUnderWay, type ItemsUnderWay } from './batch/items-under-way.ts';
import type { EventObserver } from './event-observer.ts';
import type { EventOutbox } from './event-outbox.ts';
import type { InboxJob } from './inbox/inbox-job.ts';
import type { FetchReference } from './provider/create-reference-fetcher.ts';
import {
  DEFAULT_HANDLER_RETRY_SCHEDULE_MS,
  DEFAULT_LIMITS,
  type OrderingPolicy,
  type RuntimeConfig,
  type RuntimeLimits,
} from './runtime-config.ts';
import { type Route, routeByCapability } from './route-by-capability.ts';
import { systemClock } from './system-clock.ts';

/** Where items wait for their turn, and the ledger that has them in its books. */
export type Inbox = { readonly queue: JobQueue<InboxJob>; readonly ledger: DurableLedger };

/** A {@link RuntimeConfig} with every default filled in. */
export type Runtime = {
  readonly connectorId: string;
  readonly parseEvents: EventBatchParser;
  readonly route: Route;
  readonly resolveTenant: NonNullable<RuntimeConfig['resolveTenant']>;
  readonly ledger: Ledger;
  readonly deadLetters: DeadLetters;
  readonly rateLimiter: RateLimiter | undefined;
  readonly pacer: Pacer | undefined;
  /** Set where there is a queue; failed items wait in it, and with `dispatch: 'queued'` everything. */
  readonly inbox: Inbox | undefined;
  readonly dispatch: 'inline' | 'queued';
  readonly ordering: OrderingPolicy | undefined;
  readonly handlerRetryScheduleMs: readonly number[];
  readonly outbox: EventOutbox | undefined;
  readonly observer: EventObserver | undefined;
  readonly fetchReference: FetchReference | undefined;
  readonly random: () => number;
  readonly stopping: AbortSignal | undefined;
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
  const { clock = systemClock, resolveTenant = everyAccountIsDefault } = config;
  const { handlers = {}, destinations = [], outbox } = config;
  const logger = config.logger ?? loggerOf(manifest, clock);
  return {
    connectorId: manifest.id,
    parseEvents: batchParserOf(config.connector, logger),
    route: routeByCapability({ handlers, destinations, outboxIds: outbox?.destinationIds ?? [] }),
    resolveTenant,
    ...stateOf(config, clock),
    ...queueingOf(config),
    outbox,
    observer: config.observer,
    fetchReference: config.fetchReference,
    rateLimiter: config.rateLimiter,
    pacer: config.pacer,
    stopping: config.stopping,
    clock,
    logger,
    metrics: config.metrics ?? createMetrics(),
    ...chanceOf(config),
    ...boundsOf(config, limits),
    exposeResults: config.exposeResults ?? false,
    sandbox: config.sandbox ?? false,
  };
}

function loggerOf({ id, version }: ConnectorManifest, clock: Clock): Logger {
  return createLogger({
    level: 'info',
    service: `pyloto-${id}`,
    connector: id,
    version,
    clock,
  });
}

function chanceOf<TEventData>({
  newId = randomUUID,
  random = Math.random,
}: RuntimeConfig<TEventData>): Pick<Runtime, 'newId' | 'random'> {
  return { newId, random };
}

/** How much goes on at a time. */
function boundsOf<TEventData>(
  { underWay }: RuntimeConfig<TEventData>,
  limits: RuntimeLimits,
): Pick<Runtime, 'limits' | 'slots' | 'underWay'> {
  return {
    limits,
    slots: createHandlerSlots(limits.handlerConcurrency),
    underWay: underWay ?? createItemsUnderWay(limits.maxItemsUnderWay),
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

/**
 * How items wait, where they do.
 *
 * @throws ConnectorError `config_invalid` when there is a queue and no ledger that keeps books, or something that needs a queue and none
 */
function queueingOf<TEventData>({
  queue,
  ledger,
  dispatch = 'inline',
  ordering,
  handlerRetryScheduleMs = DEFAULT_HANDLER_RETRY_SCHEDULE_MS,
}: RuntimeConfig<TEventData>): Pick<
  Runtime,
  'inbox' | 'dispatch' | 'ordering' | 'handlerRetryScheduleMs'
> {
  const settings = { dispatch, ordering, handlerRetryScheduleMs };
  if (queue !== undefined) return { ...settings, inbox: { queue, ledger: durable(ledger) } };
  if (dispatch === 'inline' && ordering === undefined) return { ...settings, inbox: undefined };
  throw new ConnectorError('config_invalid', 'queued dispatch and ordering need a queue');
}

function durable(ledger: Ledger | undefined): DurableLedger {
  if (ledger !== undefined && isDurable(ledger)) return ledger;
  throw new ConnectorError(
    'config_invalid',
    'a queue needs a ledger that keeps books, for example createRedisLedger',
  );
}

function isDurable(ledger: Ledger): ledger is DurableLedger {
  return 'accept' in ledger;
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

const PARSE_EVENT = {
  deprecated: 'parseEvent of a connector',
  since: '1.0.0',
  removedIn: '2.0.0',
  replacement: 'parseEvents',
} as const satisfies Deprecation;

function batchParserOf(connector: Connector<unknown>, logger: Logger): EventBatchParser {
  if (connector.parseEvents !== undefined) return connector.parseEvents;
  const { parseEvent } = connector;
  warnDeprecated(logger, PARSE_EVENT);
  return async (request) => [await parseEvent(request)];
}
