import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  type DataPoint,
  DataPointType,
  type Histogram,
  type HistogramMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';

import type { HistogramFactory, HistogramSeries } from '../metrics/instruments.ts';
import type { MetricDefinition } from '../metrics/metric-catalogue.ts';

/** Histograms that are added up here and given to an SDK reader through OpenTelemetry's interface for foreign metrics. */
export type HistogramStore = {
  readonly histograms: HistogramFactory;
  readonly producer: MetricProducer;
};

/**
 * Histograms for a reader that collects in this process.
 *
 * The SDK's own serialise their labels for each measurement, and cannot show a series before its first.
 *
 * @param nowMs milliseconds since the epoch
 */
export function createHistogramStore(nowMs: () => number): HistogramStore {
  const startTime = toHrTime(nowMs());
  const metrics: { name: string; definition: MetricDefinition; all: StoredHistogram[] }[] = [];

  const histograms: HistogramFactory = (name, definition) => {
    const all: StoredHistogram[] = [];
    metrics.push({ name, definition, all });
    return (attributes) => {
      const series = new StoredHistogram(attributes, definition.buckets ?? []);
      all.push(series);
      return series;
    };
  };

  async function collect(): Promise<CollectionResult> {
    const times = { startTime, endTime: toHrTime(nowMs()) };
    const data = metrics.map(({ name, definition, all }): HistogramMetricData => ({
      descriptor: { ...definition, name, valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: all.map((series) => ({ ...times, ...series.snapshot() })),
    }));
    const scopeMetrics = [{ scope: { name: '@pyloto/core-telemetry' }, metrics: data }];
    return { resourceMetrics: { resource: resourceFromAttributes({}), scopeMetrics }, errors: [] };
  }

  return { histograms, producer: { collect } };
}

class StoredHistogram implements HistogramSeries {
  readonly #attributes: Attributes;
  readonly #boundaries: number[];
  readonly #counts: number[];
  #sum = 0;
  #count = 0;

  constructor(attributes: Attributes, boundaries: readonly number[]) {
    this.#attributes = attributes;
    this.#boundaries = [...boundaries];
    this.#counts = [...boundaries, Infinity].map(() => 0);
  }

  /** Bounds are inclusive, and most measurements are small: the first bucket that is large enough takes it. */
  record(value: number): void {
    let bucket = 0;
    while (value > (this.#boundaries[bucket] ?? Infinity)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
    this.#count += 1;
  }

  snapshot(): Pick<DataPoint<Histogram>, 'attributes' | 'value'> {
    const buckets = { boundaries: this.#boundaries, counts: [...this.#counts] };
    return { attributes: this.#attributes, value: { buckets, sum: this.#sum, count: this.#count } };
  }
}

function toHrTime(epochMs: number): HrTime {
  const seconds = Math.trunc(epochMs / 1000);
  return [seconds, Math.round((epochMs - seconds * 1000) * 1_000_000)];
}
