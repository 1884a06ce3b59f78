import type { Failure, FinishReason, Signer, TurnEvent } from '@sluice/core';
import { type LifeEvent, lifeEvent, type OutputItem, type Response } from '@sluice/wire/openai-responses';
import { KEEP_ALIVE } from '@sluice/wire/sse';
import { AnswerStream } from '../answer/index.ts';
import type { AnswerOptions } from './answer-options.ts';
import { toResponsesFailure } from './failure.ts';
import {
  CustomCallWriter,
  FunctionCallWriter,
  type ItemPlace,
  type ItemWriter,
  MessageWriter,
  ReasoningWriter,
  Sequence,
} from './items/index.ts';
import { type RequestFacts, requestFacts } from './request-facts.ts';
import { encryptedContent, type SealedKind } from './thought-seal.ts';
import { toResponseUsage } from './usage.ts';

type ToolStart = Extract<TurnEvent, { type: 'tool-start' }>;
type Ending = Pick<Response, 'status' | 'error' | 'incomplete_details'>;

const RUNNING: Ending = { status: 'in_progress', error: null, incomplete_details: null };

/** Reasons of an answer that is not complete; every other end is a clean one. */
const INCOMPLETE: Readonly<Partial<Record<FinishReason, 'max_output_tokens' | 'content_filter'>>> = {
  max_tokens: 'max_output_tokens',
  context_window_exceeded: 'max_output_tokens',
  refusal: 'content_filter',
};

/**
 * Turns the events of one answer into Responses SSE text, one string per upstream batch.
 *
 * Whatever the events, the text begins with `response.created` and `response.in_progress`, adds every item before it says something
 * about it, numbers items and events without gaps, and ends in exactly one of `response.completed`, `.incomplete` and `.failed`.
 * Messages and thoughts open with their first content, so a block without any leaves no trace.
 */
export class ResponsesStream extends AnswerStream {
  readonly #options: AnswerOptions;
  readonly #facts: RequestFacts;
  readonly #created: number;
  readonly #sequence: Sequence;
  readonly #output: OutputItem[] = [];
  #started: boolean;
  #ending: Ending = RUNNING;
  #open: ItemWriter | undefined;
  #signature = '';
  #signer: Signer | undefined;

  constructor(options: AnswerOptions) {
    super(options);
    this.#options = options;
    this.#facts = requestFacts(options.request ?? {});
    this.#created = options.created ?? Math.floor(Date.now() / 1000);
    this.#sequence = new Sequence(options.eventsBefore);
    this.#started = (options.eventsBefore ?? 0) > 0;
  }

  /** The answer as it stands: its complete items, and the usage once it is over. */
  get response(): Response {
    const { messageId, model } = this.#options;
    return {
      id: messageId,
      object: 'response',
      created_at: this.#created,
      model,
      ...this.#ending,
      output: this.#output,
      usage: this.#ending !== RUNNING ? toResponseUsage(this.usage) : null,
      ...this.#facts.echo,
    };
  }

  /** A sign of life, allowed before the first event too; `''` once the stream has ended. */
  ping(): string {
    return this.ended ? '' : KEEP_ALIVE;
  }

  protected override write(event: TurnEvent): string {
    switch (event.type) {
      case 'text-delta':
        return event.text === '' ? '' : this.#say(event.text, 'msg', (place) => new MessageWriter(place));
      case 'reasoning-delta':
        return event.text === '' ? '' : this.#say(event.text, 'rs', (place) => new ReasoningWriter(place));
      case 'reasoning-signature':
        this.#signature += event.signature;
        this.#signer = event.signer ?? this.#signer;
        return '';
      case 'reasoning-redacted':
        return this.#close() + this.#thought('redacted', event.signer, event.data);
      case 'tool-start':
        return this.#close() + this.#thought('call', event.signer, event.signature) + this.#call(event);
      case 'tool-delta':
        return event.json === '' ? '' : (this.#open?.delta(event.json) ?? '');
      case 'reasoning-end':
        return this.#endThoughts();
      case 'turn-start':
        return this.#start();
      case 'text-start':
      case 'reasoning-start':
      case 'text-end':
      case 'tool-end':
        return this.#close();
      case 'finish':
        return this.#close() + this.#end(endingOf(event.reason));
      case 'error':
        return this.#end(failedEnding(event.failure, this.#options.requestId));
      case 'usage':
      case 'raw':
        return '';
    }
  }

  #start(): string {
    if (this.#started) return '';
    this.#started = true;
    return this.#life('created') + this.#life('in_progress');
  }

  #life(kind: LifeEvent): string {
    return lifeEvent(kind, this.response, this.#sequence.next());
  }

  #say(text: string, prefix: string, writer: (place: ItemPlace) => ItemWriter): string {
    const opening = this.#open ? '' : this.#openItem(prefix, writer);
    return opening + (this.#open?.delta(text) ?? '');
  }

  #openItem(prefix: string, writer: (place: ItemPlace) => ItemWriter): string {
    const start = this.#start();
    const outputIndex = this.#output.length;
    const itemId = `${prefix}_${this.#options.messageId.replace(/^resp_/, '')}_${outputIndex}`;
    this.#open = writer({ itemId, outputIndex, sequence: this.#sequence });
    return start + this.#open.open();
  }

  #call({ id, name }: ToolStart): string {
    const tool = this.#facts.clientTools.get(name) ?? { kind: 'function', name };
    return tool.kind === 'custom'
      ? this.#openItem('ctc', (place) => new CustomCallWriter(place, id, tool))
      : this.#openItem('fc', (place) => new FunctionCallWriter(place, id, tool));
  }

  /** An item without text that carries a signature; nothing when the client has not asked for any. */
  #thought(kind: SealedKind, signer: Signer | undefined, signature: string | undefined): string {
    const encrypted = this.#encrypted(kind, signer, signature);
    if (encrypted === undefined) return '';
    return this.#openItem('rs', (place) => encryptedWriter(place, encrypted)) + this.#close();
  }

  #endThoughts(): string {
    const encrypted = this.#encrypted('thought', this.#signer, this.#signature);
    this.#signature = '';
    this.#signer = undefined;
    if (encrypted === undefined) return this.#close();
    if (!this.#open) return this.#openItem('rs', (place) => encryptedWriter(place, encrypted)) + this.#close();
    if (this.#open instanceof ReasoningWriter) this.#open.encrypt(encrypted);
    return this.#close();
  }

  /** A signature nobody has put his name to cannot be handed back to anyone. */
  #encrypted(kind: SealedKind, signer: Signer | undefined, signature: string | undefined): string | undefined {
    if (!this.#facts.encryptedReasoning || !signer || !signature) return undefined;
    return encryptedContent(kind, signer, signature);
  }

  #close(): string {
    const writer = this.#open;
    if (!writer) return '';
    this.#open = undefined;
    const text = writer.close();
    this.#output.push(writer.item);
    return text;
  }

  #end(ending: Ending): string {
    const start = this.#start();
    this.#ending = ending;
    return start + this.#life(ending.status);
  }
}

function encryptedWriter(place: ItemPlace, encrypted: string): ReasoningWriter {
  const writer = new ReasoningWriter(place);
  writer.encrypt(encrypted);
  return writer;
}

function endingOf(reason: FinishReason): Ending {
  const incomplete = INCOMPLETE[reason];
  if (incomplete === undefined) return { ...RUNNING, status: 'completed' };
  return { status: 'incomplete', error: null, incomplete_details: { reason: incomplete } };
}

function failedEnding(failure: Failure, requestId: string): Ending {
  const message = `${failure.message} (request ${requestId})`;
  return { status: 'failed', error: { code: toResponsesFailure(failure).code, message }, incomplete_details: null };
}
