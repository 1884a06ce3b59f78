import type { Failure, TurnEvent, Usage } from '@sluice/core';
import type { ChatAnswerMessage, ChatCompletionBody, ChatFinishReason, ChatToolCall } from '@sluice/wire/openai-chat';
import { type AnswerOptions, initialUsage } from './answer-options.ts';
import { toExtraContent } from './extra-content.ts';
import { CUT_SHORT } from './failure.ts';
import { toFinishReason } from './finish-reason.ts';
import { toChatUsage } from './usage.ts';

export type ChatAnswer =
  | { readonly ok: true; readonly completion: ChatCompletionBody; readonly usage: Usage }
  | { readonly ok: false; readonly failure: Failure; readonly usage: Usage };

/** Collects the events of one answer into a single `chat.completion`, for clients that do not stream. */
export class ChatCompletion {
  readonly #options: AnswerOptions;
  readonly #calls: ChatToolCall[] = [];
  #usage: Usage;
  #text = '';
  #thoughts = '';
  #json = '';
  #call: Extract<TurnEvent, { type: 'tool-start' }> | undefined;
  #end: Extract<TurnEvent, { type: 'finish' | 'error' }> | undefined;

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#usage = initialUsage(options);
  }

  /** Takes the next events; those after the terminal one are ignored. */
  push(events: readonly TurnEvent[]): void {
    for (const event of events) {
      if (this.#end) return;
      this.#take(event);
    }
  }

  /** The answer so far; a transient failure as long as no terminal event has come. */
  result(): ChatAnswer {
    const usage = this.#usage;
    if (this.#end?.type === 'error') return { ok: false, failure: this.#end.failure, usage };
    if (!this.#end) return { ok: false, failure: CUT_SHORT, usage };
    const { messageId: id, created, model } = this.#options;
    const choice = { index: 0, message: this.#message(), logprobs: null, finish_reason: this.#reason() } as const;
    const counted = toChatUsage(usage);
    return {
      ok: true,
      completion: { id, object: 'chat.completion', created, model, choices: [choice], usage: counted },
      usage,
    };
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

  #reason(): ChatFinishReason {
    if (this.#calls.length > 0) return this.#options.legacyFunctions ? 'function_call' : 'tool_calls';
    return this.#end?.type === 'finish' ? toFinishReason(this.#end.reason) : 'stop';
  }

  #take(event: TurnEvent): void {
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
        this.#closeCall();
        return;
      case 'usage':
        this.#usage = event.usage;
        return;
      case 'finish':
      case 'error':
        this.#closeCall();
        this.#end = event;
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
