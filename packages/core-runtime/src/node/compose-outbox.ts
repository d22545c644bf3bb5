import { randomUUID } from 'node:crypto';

import type { EventSink, Logger, Metrics } from '@pyloto/core-connectors';
import { createOutbox, type Outbox } from '@pyloto/core-delivery/outbox';
import { createBreaker } from '@pyloto/core-rate-limit';

import { DEFAULT_LIMITS } from '../runtime-config.ts';
import { systemClock } from '../system-clock.ts';
import type { AppConfig } from './environment/app-config.ts';
import { logBreaker } from './log-breaker.ts';
import type { ConnectorState } from './state/connector-state.ts';

/** What an outbox is put together from. */
export type OutboxComposition = {
  readonly config: AppConfig;
  readonly state: ConnectorState;
  readonly sink: EventSink;
  readonly connector: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
};

/** Puts an outbox around a webhook sink, where there is a queue for it; other sinks take events directly. */
export function composeOutbox(composition: OutboxComposition): Outbox | undefined {
  const { config, state, sink, connector, logger, metrics } = composition;
  if (config.dispatch === 'inline' || state.durability === 'memory') return undefined;
  if (config.sink.kind !== 'webhook') return undefined;
  const { timeoutMs, retryScheduleMs } = config.sink;
  return createOutbox({
    connector,
    destinations: [{ id: sink.kind, sink }],
    queue: state.outboxQueue,
    ledger: state.outboxLedger,
    deadLetters: state.deadLetters,
    destinationStates: state.destinationStates,
    breaker: createBreaker({ clock: systemClock, onChange: logBreaker(logger) }),
    pacer: state.pacer,
    clock: systemClock,
    logger,
    metrics,
    newId: randomUUID,
    random: Math.random,
    retryScheduleMs,
    deliveryTimeoutMs: timeoutMs,
    leaseMs: Math.max(config.leaseMs, 2 * timeoutMs),
    retentionMs: DEFAULT_LIMITS.retentionMs,
  });
}
