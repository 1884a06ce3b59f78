import type { TurnEvent } from '@sluice/core';
import { DONE, errorChunk } from '@sluice/wire/openai-chat';
import { CompletionChunkEncoder } from '@sluice/wire/openai-completions';
import { AnswerStream } from '../answer/index.ts';
import { toChatUsage, toErrorBody, toFinishReason } from '../openai-chat/index.ts';
import type { AnswerOptions } from './answer-options.ts';

/**
 * Turns the events of one answer into Completions SSE text. Only text has a place in it: thoughts are not shown, and tools
 * cannot have been offered. It ends with exactly one `[DONE]`, after a finish or an error.
 */
export class CompletionStream extends AnswerStream {
  readonly #options: AnswerOptions;
  readonly #encoder: CompletionChunkEncoder;

  constructor(options: AnswerOptions) {
    super(options);
    const { messageId: id, created, model, includeUsage = false } = options;
    this.#options = options;
    this.#encoder = new CompletionChunkEncoder({ id, created, model, includeUsage });
  }

  protected override write(event: TurnEvent): string {
    switch (event.type) {
      case 'text-delta':
        return event.text === '' ? '' : this.#encoder.text(event.text);
      case 'finish':
        return this.#encoder.finish(toFinishReason(event.reason)) + this.#counted() + DONE;
      case 'error':
        return errorChunk(toErrorBody(event.failure, this.#options.requestId)) + DONE;
      default:
        return '';
    }
  }

  #counted(): string {
    return this.#options.includeUsage ? this.#encoder.usage(toChatUsage(this.usage)) : '';
  }
}
