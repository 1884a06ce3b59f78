import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { type AnswerFacts, initialUsage } from './facts.ts';

/** The events of one answer as a dialect's stream text: what holds in every dialect. */
export abstract class AnswerStream {
  #usage: Usage;
  #ended = false;

  constructor(facts: AnswerFacts) {
    this.#usage = initialUsage(facts);
  }

  /** Latest token counts: the upstream's once it has told, until then the estimate. */
  get usage(): Usage {
    return this.#usage;
  }

  /** What ends a stream of this dialect has been written. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Stream text for one upstream batch, `''` when it shows nothing. Events after the terminal one are ignored. */
  push(events: readonly TurnEvent[]): string {
    let text = '';
    for (const event of events) {
      if (this.#ended) break;
      if (event.type === 'usage') this.#usage = event.usage;
      text += this.write(event);
      if (event.type === 'finish' || event.type === 'error') this.#ended = true;
    }
    return text;
  }

  /** Ends the stream as failed, for trouble on our own side such as a drain. `''` when it has already ended. */
  fail(failure: Failure): string {
    return this.push([{ type: 'error', failure }]);
  }

  /** The text of one event. After a `finish` or an `error` it is not called again. */
  protected abstract write(event: TurnEvent): string;
}
