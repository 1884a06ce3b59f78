import type { Failure, TurnEvent, Usage } from '@sluice/core';
import type { Response } from '@sluice/wire/openai-responses';
import type { AnswerOptions } from './answer-options.ts';
import { ResponsesStream } from './stream.ts';

export type ResponsesAnswer =
  | { readonly ok: true; readonly response: Response; readonly usage: Usage }
  | { readonly ok: false; readonly failure: Failure; readonly usage: Usage };

const CUT_SHORT: Failure = {
  kind: 'transient',
  scope: 'none',
  retryable: true,
  message: 'the upstream ended its answer without finishing it',
};

/** Collects the events of one answer into a single response, for clients that do not stream. It is the one a stream would end with. */
export class ResponsesWhole {
  readonly #stream: ResponsesStream;
  #failure: Failure | undefined;

  constructor(options: AnswerOptions) {
    this.#stream = new ResponsesStream(options);
  }

  /** Takes the next events; those after the terminal one are ignored. */
  push(events: readonly TurnEvent[]): void {
    if (this.#stream.ended) return;
    this.#stream.push(events);
    if (!this.#stream.ended) return;
    const end = events.find((event) => event.type === 'finish' || event.type === 'error');
    if (end?.type === 'error') this.#failure = end.failure;
  }

  /** The answer so far; a transient failure as long as no terminal event has come. */
  result(): ResponsesAnswer {
    const { ended, response, usage } = this.#stream;
    const failure = ended ? this.#failure : CUT_SHORT;
    return failure ? { ok: false, failure, usage } : { ok: true, response, usage };
  }
}
