import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { LabelTree, type LabelValues } from './label-tree.ts';

/** A counter for one combination of labels. Keep it where the same one is needed often. */
export interface BoundCounter {
  inc(by?: number): void;
}

export interface BoundGauge {
  set(value: number): void;
  inc(by?: number): void;
  dec(by?: number): void;
}

export interface BoundHistogram {
  /** Seconds. */
  observe(value: number): void;
}

interface Description<Names extends readonly string[]> {
  /** Without the `sluice_` prefix. */
  readonly name: string;
  readonly help: string;
  readonly labels: Names;
  /** Most combinations of label values. Default 5,000. */
  readonly most?: number;
}

const MOST = 5000;

export class CounterFamily<const Names extends readonly string[]> {
  readonly #tree: LabelTree<BoundCounter>;

  constructor(registry: Registry, { name, help, labels, most = MOST }: Description<Names>) {
    const counter = new Counter({ name: `sluice_${name}`, help, labelNames: labels, registers: [registry] });
    this.#tree = new LabelTree(most, (values) => counter.labels(...values));
  }

  with(...values: LabelValues<Names>): BoundCounter {
    return this.#tree.at(values);
  }
}

export class GaugeFamily<const Names extends readonly string[]> {
  readonly #tree: LabelTree<BoundGauge>;
  readonly #gauge: Gauge;

  constructor(registry: Registry, { name, help, labels, most = MOST }: Description<Names>) {
    this.#gauge = new Gauge({ name: `sluice_${name}`, help, labelNames: labels, registers: [registry] });
    this.#tree = new LabelTree(most, (values) => this.#gauge.labels(...values));
  }

  with(...values: LabelValues<Names>): BoundGauge {
    return this.#tree.at(values);
  }

  /** Ends the series of one combination, for what it tells of is gone. */
  remove(...values: LabelValues<Names>): void {
    this.#gauge.remove(...values);
    this.#tree.remove(values);
  }
}

export class HistogramFamily<const Names extends readonly string[]> {
  readonly #tree: LabelTree<BoundHistogram>;

  constructor(
    registry: Registry,
    { name, help, labels, most = MOST, buckets }: Description<Names> & { readonly buckets: readonly number[] },
  ) {
    const histogram = new Histogram({
      name: `sluice_${name}`,
      help,
      labelNames: labels,
      registers: [registry],
      buckets: [...buckets],
    });
    this.#tree = new LabelTree(most, (values) => histogram.labels(...values));
  }

  with(...values: LabelValues<Names>): BoundHistogram {
    return this.#tree.at(values);
  }
}
