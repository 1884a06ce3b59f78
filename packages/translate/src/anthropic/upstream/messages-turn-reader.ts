import type { Failure, FinishReason, TurnEvent, Usage } from '@sluice/core';
import type { SseRecord } from '@sluice/wire/sse';
import { type Fields, fieldsOf, parseFields, textOf } from './fields.ts';
import { toFinishReason } from './finish-reason.ts';
import { OpenBlock } from './open-block.ts';
import { deltaUsage, startUsage, type UsageFacts, usageOf } from './reported-usage.ts';

/** What the `error` event of a stream means; `data` is its JSON text. */
export type ClassifyStreamError = (data: string) => Failure;

export interface MessagesTurnReaderOptions {
  readonly classifyError: ClassifyStreamError;
  /** Our estimate of the request's tokens, asked for only when Anthropic tells nothing. */
  readonly inputEstimate: () => number;
  /** Renamed tools and the client's names, from `toMessagesRequest`. */
  readonly toolNames?: ReadonlyMap<string, string>;
}

/**
 * Turns the records of one streamed Anthropic answer into turn events. Synchronous; never throws on any record.
 *
 * Blocks of tools that Anthropic runs itself are passed over: what the model makes of them comes as text. So are citations, pings
 * and events nobody knows. An answer that does not end with `message_stop` is broken off, however complete it looks.
 */
export class MessagesTurnReader {
  readonly #options: MessagesTurnReaderOptions;
  readonly #block: OpenBlock;
  #usage: UsageFacts = {};
  #started = false;
  #ended = false;
  #stopReason: unknown;
  #stopSequence = '';

  constructor(options: MessagesTurnReaderOptions) {
    this.#options = options;
    this.#block = new OpenBlock(options.toolNames ?? new Map());
  }

  /** The terminal event has been given. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The events a record makes certain, possibly none; none after the terminal one. */
  record(record: SseRecord): readonly TurnEvent[] {
    if (this.#ended || record.event === 'ping') return [];
    const data = parseFields(record.data);
    if (!data) return record.event === undefined || !READ.has(record.event) ? [] : this.#fail(DAMAGED);
    const name = record.event ?? textOf(data['type']);
    return this.#take(name, data, record.data);
  }

  /** The bytes are over: whatever is open is closed and the answer ends as broken off, for the given reason where there is one. */
  end(failure: Failure = CUT_SHORT): readonly TurnEvent[] {
    return this.#ended ? [] : this.#fail(failure);
  }

  /** What the answer has cost until now; see `MessagesObserver.spent`. */
  spent(): Usage | undefined {
    return this.#usage.input === undefined && !this.#block.seen ? undefined : this.#counted();
  }

  #take(name: string, data: Fields, json: string): readonly TurnEvent[] {
    switch (name) {
      case 'message_start':
        return this.#start(fieldsOf(data['message']));
      case 'content_block_start':
        return this.#block.start(data['index'], fieldsOf(data['content_block']));
      case 'content_block_delta':
        return this.#block.delta(data['index'], fieldsOf(data['delta']));
      case 'content_block_stop':
        return this.#block.stop(data['index']);
      case 'message_delta':
        return this.#delta(data);
      case 'message_stop':
        return this.#finish();
      case 'error':
        return this.#fail(this.#options.classifyError(json));
      default:
        return [];
    }
  }

  #start(message: Fields): readonly TurnEvent[] {
    if (this.#started) return [];
    this.#started = true;
    this.#usage = startUsage(message['usage']);
    const upstreamId = textOf(message['id']);
    const model = textOf(message['model']);
    if (this.#block.seen) return [];
    return [{ type: 'turn-start', ...(upstreamId && { upstreamId }), ...(model && { model }) }];
  }

  #delta(data: Fields): readonly TurnEvent[] {
    const delta = fieldsOf(data['delta']);
    this.#stopReason = delta['stop_reason'] ?? this.#stopReason;
    this.#stopSequence = textOf(delta['stop_sequence']) || this.#stopSequence;
    this.#usage = deltaUsage(this.#usage, data['usage']);
    return [];
  }

  #finish(): readonly TurnEvent[] {
    this.#ended = true;
    const reason = this.#reason();
    const stopSequence = reason === 'stop_sequence' && this.#stopSequence ? { stopSequence: this.#stopSequence } : {};
    return [...this.#block.close(), ...this.#usageEvents(), { type: 'finish', reason, ...stopSequence }];
  }

  /** A call in the answer means that it wants its result, unless the answer was stopped from outside. */
  #reason(): FinishReason {
    const reason = toFinishReason(this.#stopReason);
    const said = reason === 'end_turn' || reason === 'stop_sequence';
    return said && this.#block.calls > 0 ? 'tool_use' : reason;
  }

  #fail(failure: Failure): readonly TurnEvent[] {
    this.#ended = true;
    const usage = this.#block.seen ? this.#usageEvents() : [];
    return [...this.#block.close(), ...usage, { type: 'error', failure }];
  }

  #usageEvents(): readonly TurnEvent[] {
    return [{ type: 'usage', usage: this.#counted() }];
  }

  #counted(): Usage {
    return usageOf(this.#usage, { input: this.#options.inputEstimate, outputBytes: this.#block.outputBytes });
  }
}

/** Events whose loss would go unnoticed if their data were skipped. */
const READ: ReadonlySet<string> = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'message_delta',
  'error',
]);

const CUT_SHORT: Failure = {
  kind: 'transient',
  scope: 'model',
  retryable: true,
  message: 'upstream ended its answer without finishing it',
};

const DAMAGED: Failure = {
  kind: 'transient',
  scope: 'none',
  retryable: true,
  message: 'upstream sent a damaged event stream',
};
