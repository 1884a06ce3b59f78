import type { TurnEvent } from '@sluice/core';
import type { Response } from '@sluice/wire/openai-responses';
import { AnswerCollector } from '../answer/index.ts';
import type { AnswerOptions } from './answer-options.ts';
import { ResponsesStream } from './stream.ts';

/** A whole answer as one response: the one that a stream would end with. */
export class ResponsesWhole extends AnswerCollector<Response> {
  readonly #stream: ResponsesStream;

  constructor(options: AnswerOptions) {
    super(options);
    this.#stream = new ResponsesStream(options);
  }

  protected override take(event: TurnEvent): void {
    this.#stream.push([event]);
  }

  protected override document(): Response {
    return this.#stream.response;
  }
}
