import type { Failure, FinishReason, TurnEvent, Usage } from '@sluice/core';
import type { SseRecord } from '@sluice/wire/sse';
import { estimateTextTokens } from '../../tokens/index.ts';
import { TurnWriter } from '../../turn-writer/index.ts';
import { passthrough, type UsageSplit } from '../../usage/index.ts';
import { BROKEN_OFF, EMPTY_ANSWER, GARBLED_CALL, GAVE_UP, NOT_JSON } from './failures.ts';
import { readFinishReason } from './finish-word.ts';
import { isErrorChunk } from './is-error.ts';
import { fieldsOf, usageIn } from './read-usage.ts';
import { ToolCalls } from './tool-calls.ts';

export interface ChatTurnReaderOptions {
  /** Tells what an error inside the stream means, from its JSON text. */
  readonly classifyError: (data: string) => Failure;
  /** Our guess of the request's tokens, or how to make it: shown when the upstream reports none. */
  readonly inputEstimate: number | (() => number);
  /** How that guess is divided over input and cache. Default: all of it is input. */
  readonly usageSplit?: UsageSplit;
  /** The client's name of each tool the upstream knows under another. */
  readonly toolNames?: ReadonlyMap<string, string>;
}

/**
 * Reads one streamed Chat Completions answer. Tolerant of what compatible servers do: usage in any chunk (the last counts),
 * thoughts as `reasoning_content` or `reasoning`, tool calls without ids or numbers, no `[DONE]` after a finish. Not tolerant
 * of an end without a reason, which is an `error` and never a clean finish.
 */
export class ChatTurnReader {
  readonly #options: ChatTurnReaderOptions;
  readonly #writer = new TurnWriter();
  readonly #calls: ToolCalls;
  #usage: Usage | undefined;
  #reason: FinishReason | undefined;
  #refused = false;

  constructor(options: ChatTurnReaderOptions) {
    this.#options = options;
    this.#calls = new ToolCalls(this.#writer, options.toolNames ?? new Map());
  }

  /** The terminal event has been given. */
  get ended(): boolean {
    return this.#writer.ended;
  }

  record({ event, data }: SseRecord): readonly TurnEvent[] {
    if (this.ended || data === '') return [];
    if (data.trim() === '[DONE]') this.#finish(true);
    else this.#read(event, data);
    return this.#writer.take();
  }

  /** The bytes are over: a finish when a reason has come, the given failure or a premature end otherwise. */
  end(failure?: Failure): readonly TurnEvent[] {
    if (this.ended) return [];
    if (failure && !this.#reason) this.#fail(failure);
    else this.#finish(false);
    return this.#writer.take();
  }

  #read(event: string | undefined, data: string): void {
    const value = parse(data);
    const chunk = fieldsOf(value);
    if (event === 'error' || isErrorChunk(chunk)) this.#fail(this.#options.classifyError(data));
    else if (value === undefined) this.#fail(NOT_JSON);
    else this.#chunk(chunk);
  }

  #chunk(chunk: Readonly<Record<string, unknown>>): void {
    this.#writer.start(origin(chunk));
    this.#usage = usageIn(chunk) ?? this.#usage;
    const choices = chunk['choices'];
    if (Array.isArray(choices) && choices.length > 0) this.#choice(fieldsOf(choices[0]));
  }

  #choice(choice: Readonly<Record<string, unknown>>): void {
    const delta = fieldsOf(choice['delta'] ?? choice['message']);
    this.#reasoning(textIn(delta['reasoning_content']) || textIn(delta['reasoning']));
    this.#text(textIn(delta['content']));
    const refusal = textIn(delta['refusal']);
    this.#refused ||= refusal !== '';
    this.#text(refusal);
    const { tool_calls: calls, function_call: legacy } = delta;
    if (Array.isArray(calls)) for (const call of calls) this.#calls.delta(call);
    if (typeof legacy === 'object' && legacy !== null) this.#calls.delta({ index: 0, function: legacy });
    const word = choice['finish_reason'];
    if (word === 'error') this.#fail(GAVE_UP);
    else if (typeof word === 'string' && word !== '') this.#reason = readFinishReason(word);
  }

  #text(text: string): void {
    if (text === '') return;
    this.#calls.flush();
    this.#writer.text(text);
  }

  #reasoning(text: string): void {
    if (text === '') return;
    this.#calls.flush();
    this.#writer.reasoning(text);
  }

  /** `saidSo`: the upstream itself has said that this is the end. */
  #finish(saidSo: boolean): void {
    const failure = this.#whatIsMissing(saidSo);
    if (failure) {
      this.#fail(failure);
      return;
    }
    this.#calls.flush();
    this.#writer.start({});
    this.#writer.finish(this.#finishReason(), this.#counted());
  }

  #whatIsMissing(saidSo: boolean): Failure | undefined {
    const saidAnything = this.#writer.hasContent || this.#calls.count > 0;
    if (!this.#reason && !saidAnything) return EMPTY_ANSWER;
    if (!this.#reason && !saidSo) return BROKEN_OFF;
    return this.#calls.garbled ? GARBLED_CALL : undefined;
  }

  /** A call in the answer is what the client has to act on, unless the limit cut its arguments off. */
  #finishReason(): FinishReason {
    const reason = this.#reason ?? 'end_turn';
    if (this.#calls.count > 0) return reason === 'max_tokens' && !this.#calls.lastIsComplete ? reason : 'tool_use';
    if (this.#refused) return 'refusal';
    return reason === 'tool_use' ? 'end_turn' : reason;
  }

  /** What the answer has cost until now: as reported, else as its text suggests; undefined while nothing was said. */
  spent(): Usage | undefined {
    return this.#writer.hasContent ? this.#counted() : this.#usage;
  }

  #fail(failure: Failure): void {
    if (!this.ended) this.#writer.fail(failure, this.spent());
  }

  #counted(): Usage {
    if (this.#usage) return this.#usage;
    const { inputEstimate, usageSplit = passthrough } = this.#options;
    const input = typeof inputEstimate === 'number' ? inputEstimate : inputEstimate();
    return { ...usageSplit(input), outputTokens: estimateTextTokens(this.#writer.outputBytes), source: 'estimated' };
  }
}

/** The value of a JSON text; undefined when it is none. */
function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function origin(chunk: Readonly<Record<string, unknown>>): { readonly upstreamId?: string; readonly model?: string } {
  const { id, model } = chunk;
  return { ...(typeof id === 'string' && { upstreamId: id }), ...(typeof model === 'string' && { model }) };
}

/** A text, or the text of a list of parts (Mistral). */
function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => fieldsOf(part)['text'])
    .filter((text) => typeof text === 'string')
    .join('');
}
