import type { ConnectorErrorCode } from '@pyloto/core-connectors';

import type { ProviderParts } from './provider-parts.ts';

/** Counts a call to the provider, and how long it took. */
export function countCall(
  { latencyMs, errorCode }: { readonly latencyMs: number; readonly errorCode?: ConnectorErrorCode },
  { metrics, connectorId: connector }: Pick<ProviderParts, 'metrics' | 'connectorId'>,
): void {
  const labels = { connector, provider: connector };
  metrics.count('outbound_requests_total', 1, labels);
  metrics.observe('outbound_latency_ms', latencyMs, labels);
  if (errorCode !== undefined)
    metrics.count('outbound_failures_total', 1, { ...labels, errorCode });
}
