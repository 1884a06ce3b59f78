import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { type AnswerFacts, initialUsage } from './facts.ts';

/** A whole answer as the document of its dialect, or why there is none. */
export type WholeAnswer<Document> =
  | { readonly ok: true; readonly body: Document; readonly usage: Usage }
  | { readonly ok: false; readonly failure: Failure; readonly usage: Usage };

export type FinishEvent = Extract<TurnEvent, { type: 'finish' }>;

/** What becomes of an answer that ended without a terminal event. */
export const CUT_SHORT: Failure = {
  kind: 'transient',
  scope: 'none',
  retryable: true,
  message: 'the upstream ended its answer without finishing it',
};

/** Collects the events of one answer into a single document, for clients that do not stream: what holds in every dialect. */
export abstract class AnswerCollector<Document> {
  #usage: Usage;
  #end: Extract<TurnEvent, { type: 'finish' | 'error' }> | undefined;

  constructor(facts: AnswerFacts) {
    this.#usage = initialUsage(facts);
  }

  /** Takes the next events; those after the terminal one are ignored. */
  push(events: readonly TurnEvent[]): void {
    for (const event of events) {
      if (this.#end) return;
      if (event.type === 'usage') this.#usage = event.usage;
      this.take(event);
      if (event.type === 'finish' || event.type === 'error') this.#end = event;
    }
  }

  /** The answer; a transient failure as long as no terminal event has come. */
  result(): WholeAnswer<Document> {
    const usage = this.#usage;
    if (this.#end?.type === 'finish') return { ok: true, body: this.document(this.#end, usage), usage };
    return { ok: false, failure: this.#end?.failure ?? CUT_SHORT, usage };
  }

  /** Takes one event, of whatever kind. */
  protected abstract take(event: TurnEvent): void;
  /** The document of all that was taken. */
  protected abstract document(finish: FinishEvent, usage: Usage): Document;
}
