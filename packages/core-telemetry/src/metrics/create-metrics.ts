import { type Meter, metrics as openTelemetry } from '@opentelemetry/api';
import type { Gauges, MetricLabels, Metrics } from '@pyloto/core-connectors';

import {
  type HistogramFactory,
  meterCounters,
  meterGauges,
  meterHistograms,
} from './instruments.ts';
import { metricDefinition } from './metric-catalogue.ts';
import { SeriesByMetric } from './series-by-metric.ts';

/** Where measurements go; both have a default. */
export type MetricsOptions = {
  /** Default: the global meter, which measures nothing until an SDK is registered: register it first. */
  readonly meter?: Meter;
  /** Default: the meter's own histograms. */
  readonly histograms?: HistogramFactory;
};

/** {@link Metrics} on OpenTelemetry, with gauges. */
export type ConnectorMetrics = Metrics &
  Gauges & {
    /** Makes a series visible before anything happened: a counter at 0, a histogram without measurements. */
    readonly touch: (name: string, labels: MetricLabels) => void;
  };

/**
 * Metrics on an OpenTelemetry meter, under the names and labels of `METRICS`.
 *
 * Counts are added up here and read by the SDK when it collects: that costs a lookup per call, where the
 * SDK's own counters serialise their labels each time. Make one per meter and connector: of two that count the same
 * series only one is seen.
 *
 * Nothing throws. A value that is negative or not finite is not counted, and a name used as another kind
 * than its own is reported to OpenTelemetry's `diag`, once, and not counted.
 */
export function createMetrics(options: MetricsOptions = {}): ConnectorMetrics {
  const meter = options.meter ?? openTelemetry.getMeter('@pyloto/core-telemetry');
  const counters = new SeriesByMetric('counter', meterCounters(meter));
  const histograms = new SeriesByMetric('histogram', options.histograms ?? meterHistograms(meter));
  const gauges = new SeriesByMetric('gauge', meterGauges(meter));

  return {
    count(name, value, labels) {
      if (!isMeasurement(value)) return;
      const series = counters.find(name, labels);
      if (series !== undefined) series.total += value;
    },
    observe(name, value, labels) {
      if (isMeasurement(value)) histograms.find(name, labels)?.record(value);
    },
    gauge(name, read, labels) {
      const series = gauges.find(name, labels);
      if (series !== undefined) series.read = read;
    },
    touch(name, labels) {
      const isHistogram = metricDefinition(name)?.kind === 'histogram';
      (isHistogram ? histograms : counters).find(name, labels);
    },
  };
}

function isMeasurement(value: number): boolean {
  return value >= 0 && value < Infinity;
}
