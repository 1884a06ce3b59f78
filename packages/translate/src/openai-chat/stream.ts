import type { TurnEvent } from '@sluice/core';
import { ChunkEncoder, DONE, errorChunk } from '@sluice/wire/openai-chat';
import { AnswerStream } from '../answer/index.ts';
import type { AnswerOptions } from './answer-options.ts';
import { toExtraContent } from './extra-content.ts';
import { toErrorBody } from './failure.ts';
import { toFinishReason } from './finish-reason.ts';
import { toChatUsage } from './usage.ts';

/**
 * Turns the events of one answer into Chat Completions SSE text, one string per upstream batch.
 *
 * Whatever the events, the text begins with the role, numbers tool calls among themselves from 0 (trap d), and ends with
 * exactly one `[DONE]`, after a finish or an error. Signatures and thoughts nobody can read have no place here.
 */
export class ChatStream extends AnswerStream {
  readonly #options: AnswerOptions;
  readonly #encoder: ChunkEncoder;
  #started = false;
  #calls = 0;
  #callHasJson = false;

  constructor(options: AnswerOptions) {
    super(options);
    const { messageId: id, created, model, includeUsage = false } = options;
    this.#options = options;
    this.#encoder = new ChunkEncoder({ id, created, model, includeUsage });
  }

  protected override write(event: TurnEvent): string {
    switch (event.type) {
      case 'text-delta':
        return event.text === '' ? '' : this.#start() + this.#encoder.content(event.text);
      case 'reasoning-delta':
        return event.text === '' ? '' : this.#start() + this.#encoder.reasoning(event.text);
      case 'tool-start':
        return this.#openCall(event);
      case 'tool-delta':
        return event.json === '' ? '' : this.#arguments(event.json);
      case 'tool-end':
        // Clients parse the arguments of every call; an empty text would not.
        return this.#callHasJson ? '' : this.#arguments('{}');
      case 'turn-start':
        return this.#start();
      case 'finish':
        return this.#finish(event);
      case 'error':
        return errorChunk(toErrorBody(event.failure, this.#options.requestId)) + DONE;
      default:
        return '';
    }
  }

  #start(): string {
    if (this.#started) return '';
    this.#started = true;
    return this.#encoder.role();
  }

  /** A legacy answer has room for one call; further ones are left out. */
  #openCall(event: Extract<TurnEvent, { type: 'tool-start' }>): string {
    const index = this.#calls++;
    this.#callHasJson = false;
    const call = { name: event.name, arguments: '' };
    if (!this.#options.legacyFunctions) {
      const opened = { id: event.id, type: 'function', function: call, ...toExtraContent(event) } as const;
      return this.#start() + this.#encoder.toolCall(index, opened);
    }
    return index > 0 ? '' : this.#start() + this.#encoder.functionCall(event.name, '');
  }

  #arguments(json: string): string {
    if (this.#calls === 0) return '';
    this.#callHasJson = true;
    if (!this.#options.legacyFunctions) return this.#encoder.toolArguments(this.#calls - 1, json);
    return this.#calls > 1 ? '' : this.#encoder.functionCall(undefined, json);
  }

  #finish(event: Extract<TurnEvent, { type: 'finish' }>): string {
    const called = this.#options.legacyFunctions ? 'function_call' : 'tool_calls';
    const reason = this.#calls > 0 ? called : toFinishReason(event.reason);
    const usage = this.#options.includeUsage ? this.#encoder.usage(toChatUsage(this.usage)) : '';
    return this.#start() + this.#encoder.finish(reason) + usage + DONE;
  }
}
