import {
  type Clock,
  type EventSink,
  type HttpClient,
  isConnectorError,
  type Metrics,
} from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
import { errorFromResponse, type RetryAttempt, withRetry } from '@pyloto/core-http';
import { signStandardWebhook, type StandardWebhooksKey } from '@pyloto/core-webhooks';

/** What a webhook sink is made of. */
export type WebhookSinkOptions = {
  readonly url: string;
  /** The signing keys, current first: each signs, so a receiver may know any one of them. */
  readonly keys: readonly StandardWebhooksKey[];
  readonly httpClient: HttpClient;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** The connector's id, for the metrics' labels. */
  readonly connectorId: string;
  /** From the first attempt to the last answer; at most the handler's timeout. Default 9,000. */
  readonly budgetMs?: number;
  /** One attempt's share of it. Default 4,000. */
  readonly attemptTimeoutMs?: number;
  /** Default 3. */
  readonly maxAttempts?: number;
  /** A number from 0 to below 1, for the jitter between attempts. Default `Math.random`. */
  readonly random?: () => number;
};

/** So that a proxy or a receiver can turn a sandbox's events away without reading them. */
const SANDBOX_MARK = { 'x-pyloto-sandbox': 'true' };
const CONTENT_TYPE = 'application/cloudevents+json';

/**
 * Posts each event to one address, signed after Standard Webhooks 1.0; `webhook-id` is the event's id, so
 * a receiver that remembers ids sees each effect once however often a delivery is repeated. What comes from a sandbox says so:
 * `x-pyloto-sandbox: true`, beside the attribute `sandbox` of the event.
 *
 * Only 2xx is success. 408, 425, 429 and 5xx and broken connections are tried again with jitter while
 * the time of the handler lasts; redirects and other 4xx are final.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (read 2026-11-21)
 */
export function createWebhookSink(options: WebhookSinkOptions): EventSink {
  const policy = {
    maxAttempts: options.maxAttempts ?? 3,
    initialDelayMs: 250,
    maxDelayMs: 2_000,
    budgetMs: options.budgetMs ?? 9_000,
    clock: options.clock,
    random: options.random ?? Math.random,
  };
  return {
    kind: 'webhook',
    deliver: async (event, signal) => {
      const body = JSON.stringify(event);
      await withRetry(
        (attempt) => measured(options, () => post(event, body, { options, attempt })),
        policy,
        signal,
      );
    },
    close: () => options.httpClient.close(),
  };
}

async function post(
  event: EventEnvelope,
  body: string,
  { options, attempt }: { readonly options: WebhookSinkOptions; readonly attempt: RetryAttempt },
): Promise<void> {
  const { url, keys, clock, httpClient } = options;
  const response = await httpClient.request({
    method: 'POST',
    url,
    headers: {
      'content-type': CONTENT_TYPE,
      'x-correlation-id': event.correlationid,
      ...(event.sandbox === true && SANDBOX_MARK),
      ...signStandardWebhook({ id: event.id, sentAtMs: clock.now(), body, keys }),
    },
    body,
    timeoutMs: Math.min(options.attemptTimeoutMs ?? 4_000, attempt.remainingMs),
    signal: attempt.signal,
  });
  const error = errorFromResponse(response, clock.now());
  if (error !== undefined) throw error;
}

async function measured(options: WebhookSinkOptions, call: () => Promise<void>): Promise<void> {
  const { clock, metrics } = options;
  const labels = { connector: options.connectorId, provider: 'event_sink' };
  const startedAtMs = clock.monotonicMs();
  metrics.count('outbound_requests_total', 1, labels);
  try {
    await call();
  } catch (error) {
    const errorCode = isConnectorError(error) ? error.code : 'upstream_unavailable';
    metrics.count('outbound_failures_total', 1, { ...labels, errorCode });
    throw error;
  } finally {
    metrics.observe('outbound_latency_ms', clock.monotonicMs() - startedAtMs, labels);
  }
}
