import type { Failure, TurnEvent, Usage } from '@sluice/core';
import type { SseRecord } from '@sluice/wire/sse';
import { estimateTextTokens } from '../../tokens/index.ts';
import { passthrough, type UsageSplit } from '../../usage/index.ts';
import { BlockWriter } from './block-writer.ts';
import { CANCELLED_UPSTREAM, type ClassifyError, CUT_SHORT, endKindOf, finishReasonOf, usageOf } from './ending.ts';
import { type Fields, fieldsOf, listOf, parseFields, textOf } from './fields.ts';
import { OutputItems } from './output-items.ts';

export interface ResponsesTurnReaderOptions {
  readonly classify: ClassifyError;
  /** Our estimate of the request's tokens, used only when the upstream tells nothing; a function is not called before. */
  readonly inputEstimate: number | (() => number);
  /** How an estimate is divided over input and cache. Default: all of it is input. */
  readonly usageSplit?: UsageSplit;
  /** Renamed tools and the client's names, from `toResponsesRequest`. */
  readonly toolNames?: ReadonlyMap<string, string>;
}

/**
 * Turns the events of one streamed response into turn events. Never throws on any data; what it does not know it passes over.
 *
 * The answer is rebuilt from the events of its items: the output inside `response.completed` may be empty, and counts only for items
 * that no event told of. Created and in-progress events are no payload.
 */
export class ResponsesTurnReader {
  readonly #options: ResponsesTurnReaderOptions;
  readonly #writer = new BlockWriter();
  readonly #items: OutputItems;
  #started = false;
  #ended = false;

  constructor(options: ResponsesTurnReaderOptions) {
    this.#options = options;
    this.#items = new OutputItems(this.#writer, options.toolNames ?? new Map());
  }

  /** The terminal event has been returned. */
  get ended(): boolean {
    return this.#ended;
  }

  record({ event, data: json }: SseRecord): readonly TurnEvent[] {
    const data = this.#ended ? undefined : parseFields(json);
    if (data) this.#take(textOf(data['type']) || (event ?? ''), data, json);
    return this.#writer.take();
  }

  /** The bytes are over; an answer without a terminal event is broken, however complete it looks. */
  end(failure: Failure = CUT_SHORT): readonly TurnEvent[] {
    if (!this.#ended) this.#fail(failure, undefined);
    return this.#writer.take();
  }

  /** What the answer has cost until now, as its text suggests: it is reported with its end only. */
  spent(): Usage | undefined {
    return this.#writer.hasContent ? this.#estimate() : undefined;
  }

  #take(type: string, data: Fields, json: string): void {
    const response = fieldsOf(data['response']);
    switch (endKindOf(type, data)) {
      case 'finished':
        this.#finish(response);
        break;
      case 'failed':
        this.#fail(this.#options.classify(json), usageOf(response));
        break;
      case 'cancelled':
        this.#fail(CANCELLED_UPSTREAM, usageOf(response));
        break;
      case undefined:
        if (isHandshake(type)) this.#start(response);
        else this.#items.event(type, data);
    }
  }

  #start(response: Fields): void {
    if (this.#started || this.#writer.hasContent) return;
    this.#started = true;
    const upstreamId = textOf(response['id']);
    const model = textOf(response['model']);
    this.#writer.write({ type: 'turn-start', ...(upstreamId && { upstreamId }), ...(model && { model }) });
  }

  #finish(response: Fields): void {
    for (const [index, item] of listOf(response['output']).entries()) this.#items.complete(index, item);
    this.#writer.closeAll();
    const { callCount, openCalls, refused } = this.#items;
    const isCut = response['status'] === 'incomplete' && openCalls > 0;
    const reason = finishReasonOf(response, { calls: callCount > 0 && !isCut, refused });
    this.#writer.write({ type: 'usage', usage: usageOf(response) ?? this.#estimate() });
    this.#writer.write({ type: 'finish', reason });
    this.#ended = true;
  }

  /** Usage is told only when something was produced: a refused request costs nothing we know of. */
  #fail(failure: Failure, usage: Usage | undefined): void {
    this.#writer.closeAll(true);
    if (this.#writer.hasContent) this.#writer.write({ type: 'usage', usage: usage ?? this.#estimate() });
    this.#writer.write({ type: 'error', failure });
    this.#ended = true;
  }

  #estimate(): Usage {
    const { inputEstimate, usageSplit: split = passthrough } = this.#options;
    const input = typeof inputEstimate === 'number' ? inputEstimate : inputEstimate();
    return { ...split(input), outputTokens: estimateTextTokens(this.#writer.outputBytes), source: 'estimated' };
  }
}

function isHandshake(type: string): boolean {
  return type === 'response.created' || type === 'response.in_progress' || type === 'response.queued';
}
