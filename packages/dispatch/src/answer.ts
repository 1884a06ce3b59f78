import type { Account, Failure, TurnEvent, Usage } from '@sluice/core';
import type { Batches } from './attempt.ts';
import { departureOf } from './departure.ts';
import type { FinalState, TurnRecord } from './record.ts';
import type { Settlement } from './settlement.ts';

export interface AnswerParts {
  readonly account: Account;
  readonly attempts: number;
  readonly held: readonly (readonly TurnEvent[])[];
  readonly rest: Batches;
  /** What the upstream has used until now, for answers that end before they have said so. */
  readonly spent: () => Usage | undefined;
  readonly dropped: readonly string[];
  readonly settlement: Settlement;
  readonly signal: AbortSignal;
  /** Called once, when the answer is over. */
  readonly onEnd: (end: Pick<TurnRecord, 'state' | 'usage' | 'failure'>) => void;
}

const DONE: IteratorResult<readonly TurnEvent[], undefined> = { done: true, value: undefined };

/**
 * A committed answer: from here on nothing is retried. Reading it to its end, stopping early or aborting the signal
 * each settle the lease exactly once. To be iterated once.
 *
 * An iterator by hand: every event of every stream comes through here, and a generator would cost it three turns of the
 * microtask queue, an async function one more resumption.
 */
export class Answer implements AsyncIterableIterator<readonly TurnEvent[], undefined> {
  readonly account: Account;
  readonly attempts: number;
  /** Fields of the neutral turn that the upstream could not be told. */
  readonly dropped: readonly string[];
  /** The upstream speaks the client's dialect: the batches carry its own bytes. */
  readonly passed: boolean;
  readonly #parts: AnswerParts;
  readonly #onAbort = () => this.#leave();
  #given = 0;
  #usage: Usage | undefined;
  /** The upstream's own terminal record has been handed over; only the end of its bytes is missing. */
  #told = false;
  #ended = false;

  constructor(parts: AnswerParts) {
    this.account = parts.account;
    this.attempts = parts.attempts;
    this.dropped = parts.dropped;
    this.passed = parts.held.some((batch) => batch.some(({ type }) => type === 'raw'));
    this.#parts = parts;
    parts.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<readonly TurnEvent[], undefined>> {
    const { held, rest } = this.#parts;
    const early = held[this.#given];
    if (early) {
      this.#given += 1;
      this.#watch(early);
      return Promise.resolve({ done: false, value: early });
    }
    // Ended by its terminal event or by the signal; what may still come is only the echo of that.
    return this.#ended ? this.return() : rest.next().then((next) => this.#pass(next));
  }

  /** A reader that stops before the terminal event is a client that left. */
  async return(): Promise<IteratorResult<readonly TurnEvent[], undefined>> {
    this.#leave();
    await this.#parts.rest.return?.();
    return DONE;
  }

  #pass(
    next: IteratorResult<readonly TurnEvent[]>,
  ): IteratorResult<readonly TurnEvent[], undefined> | ReturnType<Answer['return']> {
    if (next.done || this.#ended) return this.return();
    this.#watch(next.value);
    return next;
  }

  #watch(batch: readonly TurnEvent[]): void {
    for (const event of batch) {
      if (event.type === 'usage') this.#usage = event.usage;
      else if (event.type === 'raw') this.#told ||= event.ends === true;
      else if (event.type === 'finish') this.#end('completed');
      else if (event.type === 'error') this.#end('upstream_error', event.failure);
    }
  }

  /** Whoever leaves after the last word of a passed-through answer has had all of it. */
  #leave(): void {
    this.#end(this.#told ? 'completed' : departureOf(this.#parts.signal).state);
  }

  #end(state: FinalState, failure?: Failure): void {
    if (this.#ended) return;
    this.#ended = true;
    const { settlement, signal, spent, onEnd } = this.#parts;
    signal.removeEventListener('abort', this.#onAbort);
    if (failure) settlement.fail(failure);
    else if (state === 'completed') settlement.succeed();
    else settlement.release();
    // What was last reported is whole only for an answer that came to its end.
    const usage = (state === 'completed' ? this.#usage : undefined) ?? spent() ?? this.#usage;
    onEnd({ state, ...(usage && { usage }), ...(failure && { failure }) });
  }
}
