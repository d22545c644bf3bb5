import { diag } from '@opentelemetry/api';
import type { MetricLabels } from '@pyloto/core-connectors';

import { type MetricDefinition, metricDefinition } from './metric-catalogue.ts';
import { SeriesTable } from './series-table.ts';

/** Opens one metric; what it gives makes the metric's series. */
export type OpenMetric<TSeries> = (
  name: string,
  definition: MetricDefinition,
) => (attributes: MetricLabels) => TSeries;

/** The series of every metric of one kind. */
export class SeriesByMetric<TSeries> {
  readonly #kind: MetricDefinition['kind'];
  readonly #open: OpenMetric<TSeries>;
  /** Null stands for a name that belongs to another kind. */
  readonly #tables = new Map<string, SeriesTable<TSeries> | null>();

  constructor(kind: MetricDefinition['kind'], open: OpenMetric<TSeries>) {
    this.#kind = kind;
    this.#open = open;
  }

  /** The series of these labels, made on first use; undefined when the name belongs to another kind of metric. */
  find(name: string, labels: MetricLabels): TSeries | undefined {
    const known = this.#tables.get(name);
    const table = known === undefined ? this.#openTable(name, labels) : known;
    return table?.series(labels);
  }

  #openTable(name: string, labels: MetricLabels): SeriesTable<TSeries> | null {
    const definition = metricDefinition(name) ?? this.#definitionByUse(labels);
    const isOurs = definition.kind === this.#kind;
    if (!isOurs) diag.error(`metric ${name} is a ${definition.kind}, not a ${this.#kind}`);
    const table = isOurs ? new SeriesTable(definition.labels, this.#open(name, definition)) : null;
    this.#tables.set(name, table);
    return table;
  }

  /** A metric that the catalogue does not know, for instance a product's own, has the labels of its first use. */
  #definitionByUse(labels: MetricLabels): MetricDefinition {
    return { kind: this.#kind, unit: '1', labels: Object.keys(labels), description: '' };
  }
}
