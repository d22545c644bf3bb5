/** Label values are bounded: capability ids, codes, statuses; never a tenant's or a person's text. */
export type MetricLabels = Readonly<Record<string, string>>;

/** Counters and histograms under the names of `docs/observability.md`. */
export type Metrics = {
  /** Adds to a counter; adding 0 makes it visible. */
  readonly count: (name: string, value: number, labels: MetricLabels) => void;
  /** Records one measurement in a histogram whose unit is in its name (`…_ms`). */
  readonly observe: (name: string, value: number, labels: MetricLabels) => void;
};

/** Gauges, read when somebody asks for the metrics. */
export type Gauges = {
  /** Shows what `read` gives under `name`; a second call for the same name and labels replaces the first. */
  readonly gauge: (
    name: string,
    read: () => number | Promise<number>,
    labels: MetricLabels,
  ) => void;
};
