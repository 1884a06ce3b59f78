import type { TurnEvent, Usage } from '@sluice/core';
import type { ChatAnswerMessage, ChatCompletionBody, ChatFinishReason, ChatToolCall } from '@sluice/wire/openai-chat';
import { AnswerCollector, type FinishEvent } from '../answer/index.ts';
import type { AnswerOptions } from './answer-options.ts';
import { toExtraContent } from './extra-content.ts';
import { toFinishReason } from './finish-reason.ts';
import { toChatUsage } from './usage.ts';

/** A whole answer as one `chat.completion`. */
export class ChatCompletion extends AnswerCollector<ChatCompletionBody> {
  readonly #options: AnswerOptions;
  readonly #calls: ChatToolCall[] = [];
  #text = '';
  #thoughts = '';
  #json = '';
  #call: Extract<TurnEvent, { type: 'tool-start' }> | undefined;

  constructor(options: AnswerOptions) {
    super(options);
    this.#options = options;
  }

  protected override document(finish: FinishEvent, usage: Usage): ChatCompletionBody {
    const { messageId: id, created, model } = this.#options;
    const reason = this.#reason(finish);
    const choice = { index: 0, message: this.#message(), logprobs: null, finish_reason: reason } as const;
    return { id, object: 'chat.completion', created, model, choices: [choice], usage: toChatUsage(usage) };
  }

  #message(): ChatAnswerMessage {
    const calls = this.#calls;
    const [first] = calls;
    return {
      role: 'assistant',
      content: this.#text === '' && first ? null : this.#text,
      refusal: null,
      ...(this.#thoughts !== '' && { reasoning_content: this.#thoughts }),
      ...(first && (this.#options.legacyFunctions ? { function_call: first.function } : { tool_calls: calls })),
    };
  }

  #reason({ reason }: FinishEvent): ChatFinishReason {
    if (this.#calls.length > 0) return this.#options.legacyFunctions ? 'function_call' : 'tool_calls';
    return toFinishReason(reason);
  }

  protected override take(event: TurnEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.#text += event.text;
        return;
      case 'reasoning-delta':
        this.#thoughts += event.text;
        return;
      case 'tool-start':
        this.#call = event;
        this.#json = '';
        return;
      case 'tool-delta':
        this.#json += event.json;
        return;
      case 'tool-end':
      case 'finish':
        this.#closeCall();
        return;
      default:
        return;
    }
  }

  #closeCall(): void {
    if (!this.#call) return;
    const { id, name } = this.#call;
    const called = { name, arguments: this.#json || '{}' };
    this.#calls.push({ id, type: 'function', function: called, ...toExtraContent(this.#call) });
    this.#call = undefined;
  }
}
