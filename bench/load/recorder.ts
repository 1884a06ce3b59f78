import { type TimeSummary, TimeTally } from './tally.ts';

/**
 * How one request ended. `complete`: the dialect's terminal event, then the end. `error_event`: the dialect's error event.
 * `truncated`: the body ended or broke without either. `refused`: a status other than 200. `failed`: no answer.
 * `aborted`, `stuck`: hung up by us, as planned. `unfinished`: the run's time was over.
 */
export const OUTCOMES = [
  'complete',
  'error_event',
  'truncated',
  'refused',
  'failed',
  'aborted',
  'stuck',
  'unfinished',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the requests of one run added up to. */
export interface LoadCounts {
  readonly sent: number;
  /** Due, but not sent, because the limit of requests in flight was reached. */
  readonly dropped: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Answers by HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly byteExact: number;
  readonly notExact: number;
  /** Events of the dialect, and those among them that carried text. */
  readonly events: number;
  readonly textEvents: number;
  readonly bytes: number;
  /** Stamps whose sequence number did not follow the one before. */
  readonly outOfOrder: number;
}

/** Measured times of one run. */
export interface LoadTimes {
  /** Scheduled moment to sending: how late the generator itself was. */
  readonly lag: TimeSummary;
  /** All from the scheduled moment, so a late generator does not flatter the server. */
  readonly headers: TimeSummary;
  readonly firstEvent: TimeSummary;
  readonly firstText: TimeSummary;
  readonly total: TimeSummary;
  /** Between two pieces of text of one stream. */
  readonly gap: TimeSummary;
  /** Simulator's stamp to arrival here; of the first text event of each stream, and of all of them. */
  readonly firstAdded: TimeSummary;
  readonly added: TimeSummary;
}

const PROBLEMS_KEPT = 5;

/** Collects what all requests of one run observe. */
export class Recorder {
  readonly lag = new TimeTally();
  readonly headers = new TimeTally();
  readonly firstEvent = new TimeTally();
  readonly firstText = new TimeTally();
  readonly total = new TimeTally();
  readonly gap = new TimeTally();
  readonly firstAdded = new TimeTally();
  readonly added = new TimeTally();
  sent = 0;
  dropped = 0;
  byteExact = 0;
  notExact = 0;
  events = 0;
  textEvents = 0;
  bytes = 0;
  outOfOrder = 0;
  /** Streams that have received at least one event. */
  flowing = 0;
  readonly #outcomes = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  readonly #statuses = new Map<string, number>();
  readonly #problems = new Map<string, number>();

  outcome(outcome: Outcome): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  status(status: number): void {
    this.#statuses.set(String(status), (this.#statuses.get(String(status)) ?? 0) + 1);
  }

  /** Keeps the first few distinct problems, with how often each was seen. */
  problem(text: string): void {
    const short = text.slice(0, 300);
    if (this.#problems.has(short) || this.#problems.size < PROBLEMS_KEPT) {
      this.#problems.set(short, (this.#problems.get(short) ?? 0) + 1);
    }
  }

  counts(): LoadCounts {
    const { sent, dropped, byteExact, notExact, events, textEvents, bytes, outOfOrder } = this;
    const outcomes = Object.fromEntries(this.#outcomes) as Record<Outcome, number>;
    const statuses = Object.fromEntries(this.#statuses);
    return { sent, dropped, outcomes, statuses, byteExact, notExact, events, textEvents, bytes, outOfOrder };
  }

  times(): LoadTimes {
    return {
      lag: this.lag.summary(),
      headers: this.headers.summary(),
      firstEvent: this.firstEvent.summary(),
      firstText: this.firstText.summary(),
      total: this.total.summary(),
      gap: this.gap.summary(),
      firstAdded: this.firstAdded.summary(),
      added: this.added.summary(),
    };
  }

  problems(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#problems);
  }
}
