import type { Failure, Signer, TurnEvent, Usage } from '@sluice/core';
import type { ContentBlock, Message } from '@sluice/wire/anthropic';
import { type AnswerOptions, initialUsage } from './answer-options.ts';
import { holdCallSignature } from './call-signature.ts';
import { emptyMessage } from './empty-message.ts';
import { isForeign, shownSignature } from './shown-signature.ts';
import { toStopReason } from './stop-reason.ts';

export type AnthropicAnswer =
  | { readonly ok: true; readonly message: Message; readonly usage: Usage }
  | { readonly ok: false; readonly failure: Failure; readonly usage: Usage };

const CUT_SHORT: Failure = {
  kind: 'transient',
  scope: 'none',
  retryable: true,
  message: 'the upstream ended its answer without finishing it',
};

/** Collects the events of one answer into a single message, for clients that do not stream. */
export class AnthropicMessage {
  readonly #options: AnswerOptions;
  readonly #content: ContentBlock[] = [];
  #usage: Usage;
  #text = '';
  #signature = '';
  #signer: Signer | undefined;
  #tool: { readonly id: string; readonly name: string } | undefined;
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
  result(): AnthropicAnswer {
    const usage = this.#usage;
    if (this.#end?.type === 'error') return { ok: false, failure: this.#end.failure, usage };
    if (!this.#end) return { ok: false, failure: CUT_SHORT, usage };
    const message: Message = {
      ...emptyMessage(this.#options, usage),
      content: this.#content,
      stop_reason: toStopReason(this.#end.reason),
      stop_sequence: this.#end.stopSequence ?? null,
    };
    return { ok: true, message, usage };
  }

  #take(event: TurnEvent): void {
    switch (event.type) {
      case 'text-delta':
      case 'reasoning-delta':
        this.#text += event.text;
        return;
      case 'tool-delta':
        this.#text += event.json;
        return;
      case 'reasoning-signature':
        this.#signature += event.signature;
        this.#signer = event.signer;
        return;
      case 'tool-start':
        this.#startTool(event);
        return;
      case 'text-end':
        if (this.#text !== '') this.#content.push({ type: 'text', text: this.#text });
        this.#reset();
        return;
      case 'reasoning-end':
        if (this.#text !== '' || this.#signature !== '') {
          const signature = this.#signature && shownSignature(this.#signer, this.#signature);
          this.#content.push({ type: 'thinking', thinking: this.#text, signature });
        }
        this.#reset();
        return;
      case 'tool-end':
        if (this.#tool) this.#content.push({ type: 'tool_use', ...this.#tool, input: parseInput(this.#text) });
        this.#reset();
        return;
      case 'reasoning-redacted':
        this.#content.push({ type: 'redacted_thinking', data: shownSignature(event.signer, event.data) });
        return;
      case 'usage':
        this.#usage = event.usage;
        return;
      case 'finish':
      case 'error':
        this.#end = event;
        return;
      default:
        return;
    }
  }

  #startTool(event: Extract<TurnEvent, { type: 'tool-start' }>): void {
    const { id, name, signature, signer } = event;
    if (signature && isForeign(signer)) {
      this.#content.push({ type: 'redacted_thinking', data: holdCallSignature(signer, signature) });
    }
    this.#tool = { id, name };
  }

  #reset(): void {
    this.#text = '';
    this.#signature = '';
    this.#signer = undefined;
    this.#tool = undefined;
  }
}

/** Collects a whole answer; the iterable is read to its terminal event. */
export async function aggregate(
  batches: AsyncIterable<readonly TurnEvent[]>,
  options: AnswerOptions,
): Promise<AnthropicAnswer> {
  const message = new AnthropicMessage(options);
  for await (const batch of batches) message.push(batch);
  return message.result();
}

/** The arguments of a finished call. A call cut off by the token limit may not parse; it is shown without arguments. */
function parseInput(json: string): Readonly<Record<string, unknown>> {
  try {
    const input: unknown = JSON.parse(json === '' ? '{}' : json);
    return typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
