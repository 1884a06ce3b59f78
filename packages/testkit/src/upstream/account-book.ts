import type { AnswerScript } from './script.ts';

const MINUTE_MS = 60_000;

/** What one account may do before it is refused with the vendor's rate-limit error. Absent = unlimited. */
export interface AccountLimits {
  /** Accepted requests in any 60 s. */
  readonly requestsPerMinute?: number;
  /** Answers at the same time. */
  readonly maxConcurrent?: number;
}

export interface AccountStats {
  /** Requests that arrived with a valid credential of this account. */
  readonly requests: number;
  /** Requests that got an answer. */
  readonly answered: number;
  /** Requests that were refused, by error name. */
  readonly refused: Readonly<Record<string, number>>;
  readonly open: number;
  readonly maxConcurrent: number;
  readonly finished: number;
  readonly aborted: number;
  readonly cut: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** One simulated account: its queue of scripts, its limits and its counters. */
export class AccountBook {
  readonly id: string;
  limits: AccountLimits;
  /** Used when the queue is empty and the prompt has no directive; undefined: the simulator's. */
  standing: AnswerScript | undefined;
  readonly queue: AnswerScript[] = [];
  readonly #counters = { requests: 0, answered: 0, open: 0, maxConcurrent: 0, finished: 0, aborted: 0, cut: 0 };
  readonly #tokens = { inputTokens: 0, outputTokens: 0 };
  readonly #refused = new Map<string, number>();
  #recent: number[] = [];

  constructor(id: string, limits: AccountLimits, standing?: AnswerScript) {
    this.id = id;
    this.limits = limits;
    this.standing = standing;
  }

  /** Counts an arriving request; true when a limit refuses it. */
  arrive(now: number): boolean {
    this.#counters.requests++;
    const { requestsPerMinute, maxConcurrent } = this.limits;
    this.#recent = this.#recent.filter((time) => time > now - MINUTE_MS);
    if (requestsPerMinute !== undefined && this.#recent.length >= requestsPerMinute) return true;
    return maxConcurrent !== undefined && this.#counters.open >= maxConcurrent;
  }

  refuse(name: string): void {
    this.#refused.set(name, (this.#refused.get(name) ?? 0) + 1);
  }

  open(now: number, inputTokens: number): void {
    if (this.limits.requestsPerMinute !== undefined) this.#recent.push(now);
    this.#counters.answered++;
    this.#counters.open++;
    this.#counters.maxConcurrent = Math.max(this.#counters.maxConcurrent, this.#counters.open);
    this.#tokens.inputTokens += inputTokens;
  }

  close(end: 'finished' | 'aborted' | 'cut', outputTokens: number): void {
    this.#counters.open--;
    this.#counters[end]++;
    this.#tokens.outputTokens += outputTokens;
  }

  stats(): AccountStats {
    return { ...this.#counters, ...this.#tokens, refused: Object.fromEntries(this.#refused) };
  }
}
