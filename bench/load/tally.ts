import { build, type Histogram } from 'hdr-histogram-js';

/** Percentiles of one measured time, in milliseconds. `count` 0 means it was never measured. */
export interface TimeSummary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

const LONGEST_MICROS = 3_600_000_000;

/** A high-dynamic-range histogram of microseconds, three significant digits, up to an hour. */
export class TimeTally {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_MICROS,
    numberOfSignificantValueDigits: 3,
  });

  /** Negative times count as zero, longer ones than an hour as an hour. */
  record(micros: number): void {
    this.#histogram.recordValue(Math.min(LONGEST_MICROS, Math.max(0, Math.round(micros))));
  }

  summary(): TimeSummary {
    const histogram = this.#histogram;
    const at = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1000;
    return {
      count: histogram.totalCount,
      mean: histogram.totalCount === 0 ? 0 : Math.round(histogram.mean) / 1000,
      p50: at(50),
      p90: at(90),
      p95: at(95),
      p99: at(99),
      p999: at(99.9),
      max: histogram.totalCount === 0 ? 0 : histogram.maxValue / 1000,
    };
  }
}
