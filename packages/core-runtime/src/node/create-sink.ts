import type { EventSink, Logger, Metrics } from '@pyloto/core-connectors';
import { createHttpClient } from '@pyloto/core-http';

import { createLogSink } from '../sinks/log-sink.ts';
import { createWebhookSink } from '../sinks/webhook-sink.ts';
import { systemClock } from '../system-clock.ts';
import type { AppConfig } from './environment/app-config.ts';

/** Builds the sink that a configuration chooses. */
export function createSink(
  config: AppConfig,
  {
    logger,
    metrics,
    connectorId,
  }: { readonly logger: Logger; readonly metrics: Metrics; readonly connectorId: string },
): EventSink {
  const { sink, mode } = config;
  if (sink.kind === 'log') return createLogSink({ logger, wholeEvents: mode === 'sandbox' });
  return createWebhookSink({
    url: sink.url,
    keys: sink.keys,
    httpClient: createHttpClient({ addressGuard: sink.allowPrivate ? 'any' : 'public_only' }),
    clock: systemClock,
    metrics,
    connectorId,
  });
}
