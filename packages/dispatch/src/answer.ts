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
  readonly settlement: Settlement;
  readonly signal: AbortSignal;
  /** Called once, when the answer is over. */
  readonly onEnd: (end: Pick<TurnRecord, 'state' | 'usage' | 'failure'>) => void;
}

/**
 * A committed answer: from here on nothing is retried. Reading it to its end, stopping early or aborting the signal
 * each settle the lease exactly once.
 */
export class Answer implements AsyncIterable<readonly TurnEvent[]> {
  readonly account: Account;
  readonly attempts: number;
  readonly #parts: AnswerParts;
  readonly #onAbort = () => this.#end(departureOf(this.#parts.signal).state);
  #usage: Usage | undefined;
  #ended = false;

  constructor(parts: AnswerParts) {
    this.account = parts.account;
    this.attempts = parts.attempts;
    this.#parts = parts;
    parts.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  async *[Symbol.asyncIterator](): AsyncIterator<readonly TurnEvent[]> {
    const { held, rest } = this.#parts;
    try {
      for (const batch of held) {
        this.#watch(batch);
        yield batch;
      }
      while (!this.#ended) {
        const next = await rest.next();
        // Ended meanwhile: the signal fired, and what comes now is only the echo of that.
        if (next.done || this.#ended) break;
        this.#watch(next.value);
        yield next.value;
      }
    } finally {
      // A reader that stops before the terminal event is a client that left.
      this.#end(departureOf(this.#parts.signal).state);
      await rest.return?.();
    }
  }

  #watch(batch: readonly TurnEvent[]): void {
    for (const event of batch) {
      if (event.type === 'usage') this.#usage = event.usage;
      else if (event.type === 'finish') this.#end('completed');
      else if (event.type === 'error') this.#end('upstream_error', event.failure);
    }
  }

  #end(state: FinalState, failure?: Failure): void {
    if (this.#ended) return;
    this.#ended = true;
    const { settlement, signal, onEnd } = this.#parts;
    signal.removeEventListener('abort', this.#onAbort);
    if (failure) settlement.fail(failure);
    else if (state === 'completed') settlement.succeed();
    else settlement.release();
    onEnd({ state, ...(this.#usage && { usage: this.#usage }), ...(failure && { failure }) });
  }
}
