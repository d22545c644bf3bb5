import type { MetricLabels } from '@pyloto/core-connectors';

/** Values per label, and series per metric; what comes after is counted as `other`. */
const MAX_LABEL_VALUES = 100;
const MAX_SERIES = 1000;

const OTHER = 'other';

/**
 * The series of one metric, by the values of its labels.
 *
 * Label values may come from a provider, so they are bounded here: a value is put into lower case, and
 * `other` stands for whatever is not 1–64 of `a–z 0–9 _ . : -`, has seven digits in a row (a phone number, an
 * id), or comes after the hundredth. Labels outside the metric's contract are not looked at.
 *
 * A known series is found without making a string.
 */
export class SeriesTable<TSeries> {
  readonly #labelNames: readonly string[];
  readonly #create: (attributes: MetricLabels) => TSeries;
  readonly #root = new Branch<TSeries>();
  readonly #valuesByLabel: readonly Set<string>[];
  #size = 0;

  constructor(labelNames: readonly string[], create: (attributes: MetricLabels) => TSeries) {
    this.#labelNames = labelNames;
    this.#create = create;
    this.#valuesByLabel = labelNames.map(() => new Set([OTHER]));
  }

  /** The series of these labels, made on first use. */
  series(labels: MetricLabels): TSeries {
    let branch = this.#root;
    for (const name of this.#labelNames) {
      const next = branch.byValue.get(labels[name]);
      if (next === undefined) return this.#seriesOf(this.#boundedValues(labels));
      branch = next;
    }
    return branch.series ?? this.#seriesOf(this.#boundedValues(labels));
  }

  #seriesOf(values: readonly string[]): TSeries {
    const known = this.#walk(values);
    if (known?.series !== undefined) return known.series;
    const isFull = this.#size >= MAX_SERIES;
    return this.#grow(isFull ? values.map(() => OTHER) : values);
  }

  #walk(values: readonly string[]): Branch<TSeries> | undefined {
    let branch: Branch<TSeries> | undefined = this.#root;
    for (const value of values) branch = branch?.byValue.get(value);
    return branch;
  }

  #grow(values: readonly string[]): TSeries {
    let branch = this.#root;
    for (const value of values) {
      const next: Branch<TSeries> = branch.byValue.get(value) ?? new Branch<TSeries>();
      branch.byValue.set(value, next);
      branch = next;
    }
    if (branch.series === undefined) {
      this.#size += 1;
      branch.series = this.#create(this.#attributes(values));
    }
    return branch.series;
  }

  #attributes(values: readonly string[]): MetricLabels {
    return Object.fromEntries(
      this.#labelNames.map((name, index) => [name, values[index] ?? OTHER]),
    );
  }

  #boundedValues(labels: MetricLabels): readonly string[] {
    return this.#labelNames.map((name, index) => {
      const value = boundedLabel(labels[name]);
      const values = this.#valuesByLabel[index];
      if (values === undefined || values.has(value)) return value;
      if (values.size > MAX_LABEL_VALUES) return OTHER;
      values.add(value);
      return value;
    });
  }
}

/** One step from a label's value to the next label, or to the series. */
class Branch<TSeries> {
  readonly byValue = new Map<string | undefined, Branch<TSeries>>();
  series: TSeries | undefined;
}

const BOUNDED = /^[a-z0-9_.:-]{1,64}$/;
const LONG_NUMBER = /[0-9]{7}/;

/**
 * A label value as it is shown: in lower case; `other` for whatever is not 1–64 of `a–z 0–9 _ . : -`, or has seven digits in a row.
 */
export function boundedLabel(value: string | undefined): string {
  const lowered = value?.toLowerCase() ?? OTHER;
  return BOUNDED.test(lowered) && !LONG_NUMBER.test(lowered) ? lowered : OTHER;
}
