import type { Signer, TurnEvent, Usage } from '@sluice/core';
import type { ContentBlock, Message } from '@sluice/wire/anthropic';
import { AnswerCollector, type AnswerFacts, type FinishEvent } from '../answer/index.ts';
import { holdCallSignature } from './call-signature.ts';
import { emptyMessage } from './empty-message.ts';
import { isForeign, shownSignature } from './shown-signature.ts';
import { toStopReason } from './stop-reason.ts';

/** A whole answer as one message. */
export class AnthropicMessage extends AnswerCollector<Message> {
  readonly #facts: AnswerFacts;
  readonly #content: ContentBlock[] = [];
  #text = '';
  #signature = '';
  #signer: Signer | undefined;
  #tool: { readonly id: string; readonly name: string } | undefined;

  constructor(facts: AnswerFacts) {
    super(facts);
    this.#facts = facts;
  }

  protected override document({ reason, stopSequence }: FinishEvent, usage: Usage): Message {
    return {
      ...emptyMessage(this.#facts, usage),
      content: this.#content,
      stop_reason: toStopReason(reason),
      stop_sequence: stopSequence ?? null,
    };
  }

  protected override take(event: TurnEvent): void {
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

/** The arguments of a finished call. A call cut off by the token limit may not parse; it is shown without arguments. */
function parseInput(json: string): Readonly<Record<string, unknown>> {
  try {
    const input: unknown = JSON.parse(json === '' ? '{}' : json);
    return typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
