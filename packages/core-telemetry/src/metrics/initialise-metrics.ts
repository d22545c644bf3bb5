import { HTTP_STATUS_BY_ERROR_CODE } from '@pyloto/core-connectors';

import type { ConnectorMetrics } from './create-metrics.ts';

/** What a connector's metrics are about, as far as it is known when the process starts. */
export type MetricsScope = {
  readonly connector: string;
  /** Capabilities whose events the connector receives. */
  readonly inboundCapabilities: readonly string[];
  /** Whom it calls; default: nobody. */
  readonly providers?: readonly string[];
  /** Whether it fetches what its events only name; default: false. */
  readonly fetches?: boolean;
  /** Where its outbox delivers; default: nowhere. */
  readonly destinations?: readonly string[];
  /** What it does for its product; default: nothing. */
  readonly commands?: readonly string[];
};

/**
 * Makes the series of a connector visible at zero, so that a first failure shows as an increase from 0 and a rate over
 * nothing is 0, not absent.
 */
export function initialiseMetrics(
  metrics: Pick<ConnectorMetrics, 'touch'>,
  scope: MetricsScope,
): void {
  const {
    connector,
    inboundCapabilities,
    providers = [],
    fetches = false,
    destinations = [],
    commands = [],
  } = scope;
  metrics.touch('ledger_evictions_total', { connector });
  touchDoor(metrics, connector);
  for (const capability of [...inboundCapabilities, NO_CAPABILITY]) {
    metrics.touch('webhook_requests_total', { connector, capability });
  }
  for (const capability of inboundCapabilities) touchCapability(metrics, { connector, capability });
  for (const provider of providers) touchProvider(metrics, { connector, provider });
  if (fetches) touchFetches(metrics, connector);
  for (const destination of destinations) touchDestination(metrics, { connector, destination });
  for (const command of commands) touchCommand(metrics, { connector, command });
  if (commands.length > 0) touchOutcomes(metrics, connector);
}

/** The `capability` of a request that holds no event. */
export const NO_CAPABILITY = 'none';

/** What the webhook door can answer besides 200; 404 never reaches a connector. */
const ERROR_STATUSES = [400, 401, 403, 405, 408, 413, 415, 429, 500, 503] as const;

/** What can go wrong after the sender was proven and the configuration read. */
const EFFECT_ERROR_CODES = Object.keys(HTTP_STATUS_BY_ERROR_CODE).filter(
  (code) => code !== 'config_invalid' && code !== 'signature_invalid',
);

function touchDoor(metrics: Pick<ConnectorMetrics, 'touch'>, connector: string): void {
  metrics.touch('webhook_latency_ms', { connector });
  for (const status of ERROR_STATUSES) {
    metrics.touch('webhook_request_errors_total', { connector, status: String(status) });
  }
  metrics.touch('events_ignored_total', { connector, field: 'other' });
  metrics.touch('events_invalid_total', { connector, field: 'other' });
}

function touchCapability(
  metrics: Pick<ConnectorMetrics, 'touch'>,
  labels: { readonly connector: string; readonly capability: string },
): void {
  metrics.touch('events_processed_total', labels);
  metrics.touch('events_deduped_total', labels);
  metrics.touch('handler_latency_ms', labels);
  for (const errorCode of EFFECT_ERROR_CODES) {
    metrics.touch('events_failed_total', { ...labels, errorCode });
  }
}

function touchProvider(
  metrics: Pick<ConnectorMetrics, 'touch'>,
  labels: { readonly connector: string; readonly provider: string },
): void {
  metrics.touch('outbound_requests_total', labels);
  metrics.touch('outbound_latency_ms', labels);
  for (const errorCode of EFFECT_ERROR_CODES) {
    metrics.touch('outbound_failures_total', { ...labels, errorCode });
  }
}

function touchFetches(metrics: Pick<ConnectorMetrics, 'touch'>, connector: string): void {
  for (const outcome of ['fetched', 'failed', 'delayed']) {
    metrics.touch('provider_fetches_total', { connector, outcome });
  }
}

function touchDestination(
  metrics: Pick<ConnectorMetrics, 'touch'>,
  labels: { readonly connector: string; readonly destination: string },
): void {
  metrics.touch('destinations_disabled_total', labels);
  for (const outcome of ['delivered', 'failed']) {
    metrics.touch('outbox_deliveries_total', { ...labels, outcome });
  }
}

function touchCommand(
  metrics: Pick<ConnectorMetrics, 'touch'>,
  labels: { readonly connector: string; readonly command: string },
): void {
  metrics.touch('command_latency_ms', labels);
  for (const status of ['sent', 'queued', 'duplicate', 'unknown', 'failed']) {
    metrics.touch('commands_total', { ...labels, status });
  }
}

function touchOutcomes(metrics: Pick<ConnectorMetrics, 'touch'>, connector: string): void {
  for (const outcome of ['status_applied', 'lost', 'retried', 'given_up', 'revealed']) {
    metrics.touch('command_events_total', { connector, outcome });
  }
  for (const reason of ['account_forbidden', 'scope_missing']) {
    metrics.touch('security_events_total', { connector, reason });
  }
}
