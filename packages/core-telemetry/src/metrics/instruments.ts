import type { Meter, MetricOptions } from '@opentelemetry/api';
import type { MetricLabels } from '@pyloto/core-connectors';

import type { MetricDefinition } from './metric-catalogue.ts';
import type { OpenMetric } from './series-by-metric.ts';

/** One counter with one set of labels; `total` only grows. */
export type CounterSeries = { readonly attributes: MetricLabels; total: number };

/** One histogram with one set of labels; `record` takes a value in the unit of its name. */
export type HistogramSeries = { readonly record: (value: number) => void };

/** One gauge with one set of labels, read when somebody asks for the metrics. */
export type GaugeSeries = { read: () => number | Promise<number> };

/** Makes a histogram's series. */
export type HistogramFactory = OpenMetric<HistogramSeries>;

/** Counters that are added up here; the meter reads the totals when it collects. */
export function meterCounters(meter: Meter): OpenMetric<CounterSeries> {
  return (name, definition) => {
    const all: CounterSeries[] = [];
    meter.createObservableCounter(name, instrumentOptions(definition)).addCallback((result) => {
      for (const { total, attributes } of all) result.observe(total, attributes);
    });
    return (attributes) => {
      const series = { attributes, total: 0 };
      all.push(series);
      return series;
    };
  };
}

/** Histograms of the meter. */
export function meterHistograms(meter: Meter): HistogramFactory {
  return (name, definition) => {
    const histogram = meter.createHistogram(name, {
      ...instrumentOptions(definition),
      advice: { explicitBucketBoundaries: [...(definition.buckets ?? [])] },
    });
    return (attributes) => ({ record: (value) => histogram.record(value, attributes) });
  };
}

/** Gauges read one by one, so that one that fails or hangs hides no other. */
export function meterGauges(meter: Meter): OpenMetric<GaugeSeries> {
  return (name, definition) => {
    const gauge = meter.createObservableGauge(name, instrumentOptions(definition));
    return (attributes) => {
      const series: GaugeSeries = { read: () => Number.NaN };
      gauge.addCallback(async (result) => {
        const value = await series.read();
        if (Number.isFinite(value)) result.observe(value, attributes);
      });
      return series;
    };
  };
}

/** A count has no unit worth a line of its own. */
function instrumentOptions({ description, unit }: MetricDefinition): MetricOptions {
  return unit === '1' ? { description } : { description, unit };
}
