import type { Failure, Signer, TurnEvent } from '@sluice/core';
import {
  type ContentBlock,
  contentBlockStart,
  contentBlockStop,
  DELTA_TAIL,
  type DeltaKind,
  deltaHead,
  errorEvent,
  MESSAGE_STOP,
  messageDelta,
  messageStart,
  PING,
} from '@sluice/wire/anthropic';
import { type AnswerFacts, AnswerStream } from '../answer/index.ts';
import { holdCallSignature } from './call-signature.ts';
import { emptyMessage } from './empty-message.ts';
import { toAnthropicFailure } from './failure.ts';
import { isForeign, shownSignature } from './shown-signature.ts';
import { toStopReason } from './stop-reason.ts';
import { toDeltaUsage } from './usage.ts';

const EMPTY_TEXT: ContentBlock = { type: 'text', text: '' };
const EMPTY_THINKING: ContentBlock = { type: 'thinking', thinking: '', signature: '' };

/**
 * Turns the events of one answer into Anthropic SSE text, one string per upstream batch.
 *
 * Whatever the events, the text holds at most one `message_start`, first; block indexes without gaps; and exactly one
 * terminal event, after which nothing more comes. Text and thinking blocks open with their first content, so a block
 * without any leaves no trace (clients may not send empty text blocks back). `raw` events belong to answers that are
 * passed through, which never come here; they are ignored.
 */
export class AnthropicStream extends AnswerStream {
  readonly #facts: AnswerFacts;
  #started = false;
  #index = -1;
  #blockOpen = false;
  #head = '';
  #signatureHead = '';
  /** A foreign signature so far: sealed as one piece, so it waits for the end of its block. */
  #foreign: { readonly signer: Signer; readonly signature: string } | undefined;

  constructor(facts: AnswerFacts) {
    super(facts);
    this.#facts = facts;
  }

  /** A sign of life, allowed before the first event too; `''` once the stream has ended. */
  ping(): string {
    return this.ended ? '' : PING;
  }

  protected override write(event: TurnEvent): string {
    switch (event.type) {
      case 'text-delta':
        if (event.text === '') return '';
        return `${this.#openWith(EMPTY_TEXT, 'text')}${this.#head}${JSON.stringify(event.text)}${DELTA_TAIL}`;
      case 'reasoning-delta':
        if (event.text === '') return '';
        return `${this.#openWith(EMPTY_THINKING, 'thinking')}${this.#head}${JSON.stringify(event.text)}${DELTA_TAIL}`;
      case 'reasoning-signature':
        return this.#signature(event);
      case 'tool-delta':
        return event.json === '' || !this.#blockOpen ? '' : `${this.#head}${JSON.stringify(event.json)}${DELTA_TAIL}`;
      case 'tool-start':
        return this.#tool(event);
      case 'reasoning-redacted':
        return this.#redacted(shownSignature(event.signer, event.data));
      case 'text-start':
      case 'text-end':
      case 'reasoning-start':
      case 'reasoning-end':
      case 'tool-end':
        return this.#start() + this.#close();
      case 'turn-start':
        return this.#start();
      case 'usage':
      case 'raw':
        return '';
      case 'finish':
        return this.#finish(event);
      case 'error':
        return this.#error(event.failure);
    }
  }

  #signature(event: Extract<TurnEvent, { type: 'reasoning-signature' }>): string {
    const { signer, signature } = event;
    if (signature === '') return '';
    const opening = this.#openWith(EMPTY_THINKING, 'thinking');
    if (!isForeign(signer)) return `${opening}${this.#signatureHead}${JSON.stringify(signature)}${DELTA_TAIL}`;
    this.#foreign = { signer, signature: (this.#foreign?.signature ?? '') + signature };
    return opening;
  }

  #tool(event: Extract<TurnEvent, { type: 'tool-start' }>): string {
    const { id, name, signature, signer } = event;
    const held = signature && isForeign(signer) ? this.#redacted(holdCallSignature(signer, signature)) : '';
    return held + this.#close() + this.#openWith({ type: 'tool_use', id, name, input: {} }, 'input_json');
  }

  #redacted(data: string): string {
    return this.#close() + this.#openWith({ type: 'redacted_thinking', data }, 'text') + this.#close();
  }

  #start(): string {
    if (this.#started) return '';
    this.#started = true;
    return messageStart(emptyMessage(this.#facts, this.usage));
  }

  /** Opens a block unless one is open; the grammar guarantees that an open one is of the same kind. */
  #openWith(block: ContentBlock, kind: DeltaKind): string {
    if (this.#blockOpen) return '';
    this.#blockOpen = true;
    this.#index++;
    this.#head = deltaHead(this.#index, kind);
    this.#signatureHead = kind === 'thinking' ? deltaHead(this.#index, 'signature') : '';
    return this.#start() + contentBlockStart(this.#index, block);
  }

  #close(): string {
    if (!this.#blockOpen) return '';
    this.#blockOpen = false;
    const foreign = this.#foreign;
    this.#foreign = undefined;
    const signature = foreign && JSON.stringify(shownSignature(foreign.signer, foreign.signature));
    const delta = signature ? `${this.#signatureHead}${signature}${DELTA_TAIL}` : '';
    return delta + contentBlockStop(this.#index);
  }

  #finish(event: Extract<TurnEvent, { type: 'finish' }>): string {
    const end = this.#start() + this.#close();
    const usage = toDeltaUsage(this.usage);
    return end + messageDelta(toStopReason(event.reason), event.stopSequence ?? null, usage) + MESSAGE_STOP;
  }

  #error(failure: Failure): string {
    return errorEvent(toAnthropicFailure(failure).type, failure.message, this.#facts.requestId);
  }
}
