import type { EventSink, Logger, Metrics } from '@pyloto/core-connectors';
import { createHttpClient } from '@pyloto/core-http';

import { createLogSink } from '../sinks/log-sink.ts';
import { createRedisStreamSink } from '../sinks/redis-stream-sink.ts';
import { createWebhookSink } from '../sinks/webhook-sink.ts';
import { systemClock } from '../system-clock.ts';
import type { AppConfig } from './environment/app-config.ts';
import type { SinkConfig } from './environment/sink-config.ts';
import type { ConnectorState } from './state/connector-state.ts';

/** What a sink is built with. */
export type SinkParts = {
  readonly config: AppConfig;
  readonly state: ConnectorState;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly connector: string;
};

/** Builds the sink that a configuration chooses. */
export function createSink(parts: SinkParts): EventSink {
  const { sink, mode } = parts.config;
  if (sink.kind === 'webhook') return webhookSink(sink, parts);
  if (sink.kind === 'log') {
    return createLogSink({ logger: parts.logger, wholeEvents: mode === 'sandbox' });
  }
  const { state, connector } = parts;
  if (state.durability === 'memory') throw new TypeError('a stream needs the state in Redis');
  const stream = sink.stream ?? `pyloto:{${connector}}:events`;
  return createRedisStreamSink({ client: state.client, stream, maxLength: sink.maxLength });
}

type WebhookSinkConfig = Extract<SinkConfig, { kind: 'webhook' }>;

function webhookSink(
  sink: WebhookSinkConfig,
  { config, metrics, connector: connectorId }: SinkParts,
): EventSink {
  const { url, keys, timeoutMs } = sink;
  const httpClient = createHttpClient({ addressGuard: sink.allowPrivate ? 'any' : 'public_only' });
  const options = { url, keys, httpClient, clock: systemClock, metrics, connectorId };
  if (config.dispatch === 'inline') {
    // Within the handler's time, with a little of it left to say how it went.
    return createWebhookSink({ ...options, budgetMs: config.handlerTimeoutMs * 0.9 });
  }
  // The outbox tries again, each time as a job of its own.
  const once = { maxAttempts: 1, budgetMs: timeoutMs, attemptTimeoutMs: timeoutMs };
  return createWebhookSink({ ...options, ...once });
}
