import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { DONE, errorChunk } from '@sluice/wire/openai-chat';
import { CompletionChunkEncoder } from '@sluice/wire/openai-completions';
import { initialUsage, toChatUsage, toErrorBody, toFinishReason } from '../openai-chat/index.ts';
import type { AnswerOptions } from './answer-options.ts';

/**
 * Turns the events of one answer into Completions SSE text. Only text has a place in it: thoughts are not shown, and tools
 * cannot have been offered. It ends with exactly one `[DONE]`, after a finish or an error.
 */
export class CompletionStream {
  readonly #options: AnswerOptions;
  readonly #encoder: CompletionChunkEncoder;
  #usage: Usage;
  #ended = false;

  constructor(options: AnswerOptions) {
    const { messageId: id, created, model, includeUsage = false } = options;
    this.#options = options;
    this.#encoder = new CompletionChunkEncoder({ id, created, model, includeUsage });
    this.#usage = initialUsage(options);
  }

  /** Latest token counts: the upstream's once it has told, until then the estimate. */
  get usage(): Usage {
    return this.#usage;
  }

  /** `[DONE]` has been written. */
  get ended(): boolean {
    return this.#ended;
  }

  /** SSE text for these events, `''` when they show nothing. Events after the terminal one are ignored. */
  push(events: readonly TurnEvent[]): string {
    let text = '';
    for (const event of events) {
      if (this.#ended) break;
      text += this.#write(event);
    }
    return text;
  }

  /** Ends the stream as failed, for trouble on our own side such as a drain. `''` when it has already ended. */
  fail(failure: Failure): string {
    return this.push([{ type: 'error', failure }]);
  }

  #write(event: TurnEvent): string {
    switch (event.type) {
      case 'text-delta':
        return event.text === '' ? '' : this.#encoder.text(event.text);
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'finish':
        this.#ended = true;
        return this.#encoder.finish(toFinishReason(event.reason)) + this.#counted() + DONE;
      case 'error':
        this.#ended = true;
        return errorChunk(toErrorBody(event.failure, this.#options.requestId)) + DONE;
      default:
        return '';
    }
  }

  #counted(): string {
    return this.#options.includeUsage ? this.#encoder.usage(toChatUsage(this.#usage)) : '';
  }
}
