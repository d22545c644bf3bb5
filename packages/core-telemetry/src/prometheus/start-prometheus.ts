import { performance } from 'node:perf_hooks';

import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';

import { type ConnectorMetrics, createMetrics } from '../metrics/create-metrics.ts';
import { createHistogramStore } from './histogram-store.ts';
import { watchProcess } from './process-gauges.ts';

/** Who the metrics are about. */
export type PrometheusOptions = {
  /** Shown with `version` on `target_info`. */
  readonly service: string;
  readonly version: string;
  /** How long `render` waits for a gauge before it leaves it out, in milliseconds; default 2,000. */
  readonly gaugeTimeoutMs?: number;
};

/** Metrics in this process, and their text for a `/metrics` route. */
export type Prometheus = {
  readonly metrics: ConnectorMetrics;
  /** All metrics in the Prometheus text format 0.0.4. Rejects after `shutdown`. */
  readonly render: () => Promise<string>;
  /** The `content-type` of what `render` gives. */
  readonly contentType: string;
  readonly shutdown: () => Promise<void>;
};

/**
 * Starts the OpenTelemetry SDK for metrics without a server of its own; `render` is called by the app's `/metrics` route.
 *
 * Names and labels are those of `METRICS`, without `otel_scope_*`; `target_info` carries service and version.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format (read 2026-11-21)
 */
export function startPrometheus(options: PrometheusOptions): Prometheus {
  const store = createHistogramStore(() => performance.timeOrigin + performance.now());
  const reader = new PullReader({ metricProducers: [store.producer] });
  const resource = resourceFromAttributes({
    'service.name': options.service,
    'service.version': options.version,
  });
  const provider = new MeterProvider({ readers: [reader], resource });
  const meter = provider.getMeter('@pyloto/core-telemetry');
  const metrics = createMetrics({ meter, histograms: store.histograms });
  const stopWatching = watchProcess(metrics);
  const timeoutMillis = options.gaugeTimeoutMs ?? 2000;

  return {
    metrics,
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    render: async () => {
      const { resourceMetrics } = await reader.collect({ timeoutMillis });
      return SERIALIZER.serialize(resourceMetrics);
    },
    shutdown: () => {
      stopWatching();
      return provider.shutdown();
    },
  };
}

const NO_PREFIX = '';
const WITH_TIMESTAMPS = false;
const RESOURCE_LABELS = undefined;
const WITHOUT_TARGET_INFO = false;
const WITHOUT_SCOPE_LABELS = true;

const SERIALIZER = new PrometheusSerializer(
  NO_PREFIX,
  WITH_TIMESTAMPS,
  RESOURCE_LABELS,
  WITHOUT_TARGET_INFO,
  WITHOUT_SCOPE_LABELS,
);

/** Collects when it is asked. */
class PullReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}
