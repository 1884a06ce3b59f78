import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { SseReader } from '@sluice/wire/sse';
import { type Fields, fieldsOf, parseFields, textOf } from './fields.ts';
import { toFinishReason } from './finish-reason.ts';
import type { ClassifyStreamError } from './messages-turn-reader.ts';
import { deltaUsage, startUsage, type UsageFacts, usageOf } from './reported-usage.ts';

export interface MessagesObserverOptions {
  readonly classifyError: ClassifyStreamError;
  /** Our estimate of the request's tokens, asked for only when Anthropic tells nothing. */
  readonly inputEstimate: () => number;
}

/** What one record says about a passed-through answer; nothing, for most. */
export interface MessagesObservation {
  /** A client can see something of it. */
  readonly payload?: true;
  /** It is the terminal record. */
  readonly ends?: true;
  readonly events?: readonly TurnEvent[];
}

const NOTHING: MessagesObservation = {};
const PAYLOAD: MessagesObservation = { payload: true };

/**
 * Watches an Anthropic stream that is passed through: usage, how it ended, and whether a client has seen anything. Looks at the event's
 * name only, except for the few records that begin and end an answer.
 */
export class MessagesObserver {
  readonly #options: MessagesObserverOptions;
  #usage: UsageFacts = {};
  #stopReason: unknown;
  #stopSequence = '';
  #contentBytes = 0;
  #ended = false;

  constructor(options: MessagesObserverOptions) {
    this.#options = options;
  }

  observe(record: Buffer): MessagesObservation {
    if (this.#ended) return NOTHING;
    const name = eventName(record);
    switch (name) {
      case 'content_block_delta':
        this.#contentBytes += Math.max(0, record.length - DELTA_FRAME_BYTES);
        return PAYLOAD;
      case 'content_block_stop':
      case 'ping':
        return NOTHING;
      case 'content_block_start':
        return opensEmpty(record) ? NOTHING : PAYLOAD;
      default:
        return this.#read(name, record);
    }
  }

  /** The bytes are over without a terminal record. What could be seen has cost tokens, as many as its bytes suggest. */
  end(): { readonly events: readonly TurnEvent[] } {
    return { events: this.#contentBytes > 0 ? [this.#usageEvent()] : [] };
  }

  /** What the answer has cost until now: the input as `message_start` told it, the output as its bytes suggest. */
  spent(): Usage | undefined {
    return this.#usage.input === undefined && this.#contentBytes === 0 ? undefined : this.#counted();
  }

  #read(name: string, record: Buffer): MessagesObservation {
    const [read] = new SseReader().push(record);
    const data = read && parseFields(read.data);
    if (!data) return NOTHING;
    switch (name || textOf(data['type'])) {
      case 'message_start':
        this.#usage = startUsage(fieldsOf(data['message'])['usage']);
        return { events: [this.#usageEvent()] };
      case 'message_delta':
        return this.#delta(data);
      case 'message_stop':
        this.#ended = true;
        return { payload: true, ends: true, events: [this.#finishEvent()] };
      case 'error':
        this.#ended = true;
        return { ends: true, events: [...this.end().events, this.#errorEvent(read.data)] };
      case 'content_block_delta':
      case 'content_block_start':
        return PAYLOAD;
      default:
        return NOTHING;
    }
  }

  #delta(data: Fields): MessagesObservation {
    const delta = fieldsOf(data['delta']);
    this.#stopReason = delta['stop_reason'] ?? this.#stopReason;
    this.#stopSequence = textOf(delta['stop_sequence']) || this.#stopSequence;
    this.#usage = deltaUsage(this.#usage, data['usage']);
    return { events: [this.#usageEvent()] };
  }

  #usageEvent(): TurnEvent {
    return { type: 'usage', usage: this.#counted() };
  }

  #counted(): Usage {
    return usageOf(this.#usage, { input: this.#options.inputEstimate, outputBytes: this.#contentBytes });
  }

  #errorEvent(data: string): TurnEvent {
    return { type: 'error', failure: this.#options.classifyError(data) };
  }

  #finishEvent(): TurnEvent {
    return finish(this.#stopReason, this.#stopSequence);
  }
}

/** What an unstreamed answer says about itself: `usage` and `finish`, or an `error`. */
export function observeMessage(json: unknown, options: MessagesObserverOptions): readonly TurnEvent[] {
  const message = fieldsOf(json);
  if (message['type'] === 'error') return [{ type: 'error', failure: options.classifyError(JSON.stringify(json)) }];
  if (!Array.isArray(message['content'])) return [{ type: 'error', failure: NO_MESSAGE }];
  const usage = deltaUsage(startUsage(message['usage']), message['usage']);
  const outputBytes = usage.complete ? 0 : Buffer.byteLength(JSON.stringify(message['content']));
  return [
    { type: 'usage', usage: usageOf(usage, { input: options.inputEstimate, outputBytes }) },
    finish(message['stop_reason'], textOf(message['stop_sequence'])),
  ];
}

/** What an answer of `count_tokens` says: that it has one. Counting costs no tokens, so there is no usage. */
export function observeCount(json: unknown): readonly TurnEvent[] {
  const counted = typeof fieldsOf(json)['input_tokens'] === 'number';
  return [counted ? { type: 'finish', reason: 'end_turn' } : { type: 'error', failure: NO_COUNT }];
}

function finish(stopReason: unknown, stopSequence: string): TurnEvent {
  const reason = toFinishReason(stopReason);
  return { type: 'finish', reason, ...(reason === 'stop_sequence' && stopSequence && { stopSequence }) };
}

/** A delta's record without its text: names, braces, line ends. */
const DELTA_FRAME_BYTES = 115;

const EVENT_FIELD = 'event: ';
const LONGEST_NAME = 64;
const LF = 10;
const CR = 13;

/** The name of a record that begins with it, as all of Anthropic's do; `''` for any other. */
function eventName(record: Buffer): string {
  const feed = record.indexOf(LF);
  const end = record[feed - 1] === CR ? feed - 1 : feed;
  const line = record.toString('latin1', 0, Math.min(end, LONGEST_NAME));
  return line.startsWith(EVENT_FIELD) ? line.slice(EVENT_FIELD.length) : '';
}

/** Texts and thoughts start empty; a call's name or a vendor tool's block can be seen at once. */
function opensEmpty(record: Buffer): boolean {
  return record.includes('"type":"text"') || record.includes('"type":"thinking"');
}

const NO_MESSAGE: Failure = {
  kind: 'transient',
  scope: 'model',
  retryable: true,
  message: 'upstream answered with something other than a message',
};

const NO_COUNT: Failure = { ...NO_MESSAGE, message: 'upstream answered with something other than a count' };
