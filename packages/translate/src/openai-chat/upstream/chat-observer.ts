import type { Failure, FinishReason, TurnEvent, Usage } from '@sluice/core';
import { DONE } from '@sluice/wire/openai-chat';
import { estimateTextTokens, StreamedSize } from '../../tokens/index.ts';
import { EMPTY_ANSWER, GAVE_UP } from './failures.ts';
import { readFinishReason } from './finish-word.ts';
import { isPlainDelta } from './glance.ts';
import { isErrorChunk } from './is-error.ts';
import { fieldsOf, usageIn } from './read-usage.ts';
import { dataOf } from './record-data.ts';

export interface ChatObserverOptions {
  /** Tells what an error inside the answer means, from its JSON text. */
  readonly classifyError: (data: string) => Failure;
  /** Our estimate of the request's tokens, asked for only when the upstream tells nothing. */
  readonly inputEstimate: () => number;
}

/** What one record says about a passed-through answer; nothing, for most. */
export interface ChatObservation {
  /** A client can see something of it. */
  readonly payload?: true;
  /** It is the terminal record. */
  readonly ends?: true;
  readonly events?: readonly TurnEvent[];
}

const NOTHING: ChatObservation = {};
const PAYLOAD: ChatObservation = { payload: true };
const DONE_BYTES = Buffer.from(DONE);
const DONE_MARK = '[DONE]';
/** A `[DONE]` record with room for comments in front. */
const LONGEST_DONE = 64;

/**
 * Watches a passed-through stream of Chat Completions or Completions. Records are parsed until the first content has come;
 * from then on those that {@link isPlainDelta} are not. A server that leaves `[DONE]` out after a finish gets it added; one that
 * never gave a reason to finish has broken off.
 */
export class ChatObserver {
  readonly #options: ChatObserverOptions;
  #hasContent = false;
  #ended = false;
  #usage: Usage | undefined;
  #reason: FinishReason | undefined;
  readonly #size = new StreamedSize();

  constructor(options: ChatObserverOptions) {
    this.#options = options;
  }

  observe(record: Buffer): ChatObservation {
    if (this.#ended) return NOTHING;
    if (this.#hasContent && isPlainDelta(record)) return this.#content(record);
    if (record.length <= LONGEST_DONE && record.includes(DONE_MARK)) return this.#done();
    return this.#read(record);
  }

  /** The bytes ended in good order but without `[DONE]`. */
  end(): { readonly bytes?: Buffer; readonly events: readonly TurnEvent[] } {
    if (this.#ended) return { events: [] };
    this.#ended = true;
    if (!this.#reason) return { events: this.#usage || this.#hasContent ? [this.#counted()] : [] };
    return { bytes: DONE_BYTES, events: [this.#counted(), { type: 'finish', reason: this.#reason }] };
  }

  /** What the answer has cost until now: as reported, else as its bytes suggest; undefined while nothing was said. */
  spent(): Usage | undefined {
    return this.#usage ?? (this.#hasContent ? this.#estimated() : undefined);
  }

  #content(record: Buffer): ChatObservation {
    this.#hasContent = true;
    this.#size.add(record.length);
    return PAYLOAD;
  }

  #read(record: Buffer): ChatObservation {
    const data = dataOf(record);
    const chunk = parse(data);
    if (!chunk) return NOTHING;
    if (isErrorChunk(chunk)) return this.#fail(this.#options.classifyError(data));
    this.#usage = usageIn(chunk) ?? this.#usage;
    let speaks = false;
    for (const item of Array.isArray(chunk['choices']) ? chunk['choices'] : []) {
      const choice = fieldsOf(item);
      speaks ||= hasContent(choice);
      const word = choice['finish_reason'];
      if (word === 'error') return this.#fail(GAVE_UP);
      if (typeof word === 'string' && word !== '') this.#reason = readFinishReason(word);
    }
    return speaks ? this.#content(record) : NOTHING;
  }

  /** `[DONE]` alone is an end only when something was said: some servers close a refused answer with it too. */
  #done(): ChatObservation {
    this.#ended = true;
    const reason = this.#reason ?? (this.#hasContent ? 'end_turn' : undefined);
    if (!reason) return { ends: true, events: [{ type: 'error', failure: EMPTY_ANSWER }] };
    return { payload: true, ends: true, events: [this.#counted(), { type: 'finish', reason }] };
  }

  /** The error's own record is the last one a client reads. */
  #fail(failure: Failure): ChatObservation {
    this.#ended = true;
    const spent = this.#usage || this.#hasContent ? [this.#counted()] : [];
    return { ends: true, events: [...spent, { type: 'error', failure }] };
  }

  #counted(): TurnEvent {
    return { type: 'usage', usage: this.#usage ?? this.#estimated() };
  }

  #estimated(): Usage {
    return {
      inputTokens: this.#options.inputEstimate(),
      cacheWriteTokens: 0,
      cacheReadTokens: 0,
      outputTokens: estimateTextTokens(this.#size.content),
      source: 'estimated',
    };
  }
}

const CONTENT_FIELDS = ['content', 'reasoning_content', 'reasoning', 'refusal', 'tool_calls', 'function_call', 'audio'];

/** A chat's delta, or the text of a completion. */
function hasContent(choice: Readonly<Record<string, unknown>>): boolean {
  if (isSomething(choice['text'])) return true;
  const delta = fieldsOf(choice['delta'] ?? choice['message']);
  return CONTENT_FIELDS.some((field) => isSomething(delta[field]));
}

function isSomething(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return Array.isArray(value) ? value.length > 0 : typeof value === 'object' && value !== null;
}

function parse(data: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? fieldsOf(value) : undefined;
  } catch {
    return undefined;
  }
}
