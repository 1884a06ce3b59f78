import type { Failure, FinishReason, TurnEvent, Usage } from '@sluice/core';
import { type KiroPayload, type KiroTokenUsage, parseKiroPayload } from '@sluice/wire/kiro';
import { TurnWriter } from '../../turn-writer/index.ts';
import { ratio1to2to25, type UsageSplit } from '../../usage/index.ts';
import { type ClassifyException, CUT_IN_FRAME, CUT_TOOL_CALL, EMPTY_ANSWER } from './failures.ts';
import { kiroFinishReason } from './finish-reason.ts';
import { ThinkingTags } from './thinking-tags.ts';
import { ToolCalls } from './tool-calls.ts';
import { kiroUsage } from './usage.ts';

export interface KiroTurnReaderOptions {
  /** Look for `<thinking>` tags; see `asksForThinking`. Without, they pass as text. */
  readonly thinking: boolean;
  /** The model's context window in tokens, by which Kiro's percentage is turned into tokens. */
  readonly contextWindow: number;
  /** Our estimate of the request's tokens, used only when Kiro tells nothing; a function is not called before. */
  readonly inputEstimate: number | (() => number);
  /** How a total of input tokens is divided when Kiro reports only the total. Default `ratio1to2to25`. */
  readonly usageSplit?: UsageSplit;
  /** Shortened tool names and the client's, from `toKiroRequest`. */
  readonly toolNames?: ReadonlyMap<string, string>;
  readonly classifyException: ClassifyException;
}

/** Exception by which Kiro says that the answer has reached its length limit. */
const LENGTH_EXCEPTION = 'ContentLengthExceededException';

/**
 * Turns the frames of one Kiro answer into turn events. Synchronous; never throws on any payload.
 *
 * Kiro has no closing event: whoever feeds the reader calls {@link end} at the end of the body. Every call returns the
 * events it made certain, possibly none; after a `finish` or `error` all calls return none.
 */
export class KiroTurnReader {
  readonly #options: KiroTurnReaderOptions;
  readonly #writer = new TurnWriter();
  readonly #tags: ThinkingTags | undefined;
  readonly #tools: ToolCalls;
  /** Text and thoughts that came while a tool call was open; blocks must not overlap. */
  #waiting: (() => void)[] = [];
  #tokenUsage: KiroTokenUsage | undefined;
  #contextUsagePercentage: number | undefined;
  #credits: number | undefined;
  #stopReason: string | undefined;

  constructor(options: KiroTurnReaderOptions) {
    this.#options = options;
    this.#tags = options.thinking ? new ThinkingTags(this.#writer) : undefined;
    this.#tools = new ToolCalls(this.#writer, options.toolNames ?? new Map());
  }

  /** A terminal event has been returned. */
  get ended(): boolean {
    return this.#writer.ended;
  }

  /** Takes a frame of message type `event`. Unknown types are ignored. */
  event(eventType: string, payload: string | Uint8Array): readonly TurnEvent[] {
    if (!this.#writer.ended) this.#take(eventType, payload);
    return this.#writer.take();
  }

  /**
   * Takes a frame of message type `exception`. Before any content it is the answer's failure. After content it is too,
   * unless Kiro had already closed its books (usage or stop reason told): then the text is complete, the exception a
   * ghost, and the answer finishes normally. Running into the length limit finishes with `max_tokens`.
   */
  exception(exceptionType: string, payload: string | Uint8Array): readonly TurnEvent[] {
    if (this.#writer.ended) return [];
    const { message, reason } = parseKiroPayload(payload);
    this.#fail(exceptionType, stringOr(message, exceptionType), typeof reason === 'string' ? reason : undefined);
    return this.#writer.take();
  }

  /** Takes a frame of message type `error`, which has no payload; the same rules as for an exception. */
  error(code: string, message: string): readonly TurnEvent[] {
    if (!this.#writer.ended) this.#fail(code, message === '' ? code : message, undefined);
    return this.#writer.take();
  }

  /** The body has ended; `leftover` when bytes of an unfinished frame were left. */
  end(leftover = false): readonly TurnEvent[] {
    if (!this.#writer.ended) {
      if (leftover) this.#failWith(CUT_IN_FRAME);
      else this.#finish();
    }
    return this.#writer.take();
  }

  /** What the answer has cost until now, as far as Kiro has told, else as its text suggests; a refused request costs nothing we know of. */
  spent(): Usage | undefined {
    return this.#writer.hasContent ? this.#usage() : undefined;
  }

  #take(eventType: string, raw: string | Uint8Array): void {
    const payload = parseKiroPayload(raw);
    this.#start(payload);
    switch (eventType) {
      case 'assistantResponseEvent':
        this.#content(payload.content, (content) => this.#text(content));
        return;
      case 'reasoningContentEvent':
        this.#content(payload.text, (text) => this.#writer.reasoning(text));
        this.#content(payload.signature, (signature) => this.#writer.signature(signature));
        this.#content(payload.redactedContent, (data) => this.#writer.redacted(data));
        return;
      case 'toolUseEvent':
        this.#toolUse(payload);
        return;
      case 'metadataEvent':
        this.#metadata(payload);
        return;
      case 'contextUsageEvent':
        if (isAmount(payload.contextUsagePercentage)) this.#contextUsagePercentage = payload.contextUsagePercentage;
        return;
      case 'meteringEvent':
        if (isAmount(payload.usage)) this.#credits = (this.#credits ?? 0) + payload.usage;
        return;
      case 'invalidStateEvent':
        this.#fail(eventType, stringOr(payload.message, 'invalid state'), stringOr(payload.reason, ''));
        return;
    }
  }

  #metadata(payload: KiroPayload): void {
    const { tokenUsage, stopReason } = payload;
    if (typeof stopReason === 'string') this.#stopReason = stopReason;
    if (!isObject(tokenUsage)) return;
    this.#tokenUsage = tokenUsage;
    if (isAmount(tokenUsage.contextUsagePercentage)) this.#contextUsagePercentage = tokenUsage.contextUsagePercentage;
  }

  #start(payload: KiroPayload): void {
    const { utteranceId, modelId } = payload;
    this.#writer.start({
      ...(typeof utteranceId === 'string' && { upstreamId: utteranceId }),
      ...(typeof modelId === 'string' && { model: modelId }),
    });
  }

  /** Writes a non-empty string now, or after the tool call that is open. */
  #content(value: unknown, write: (value: string) => void): void {
    if (typeof value !== 'string' || value === '') return;
    if (this.#tools.pending) this.#waiting.push(() => write(value));
    else write(value);
  }

  #text(text: string): void {
    if (this.#tags) this.#tags.push(text);
    else this.#writer.text(text);
  }

  #toolUse(payload: KiroPayload): void {
    this.#tags?.end();
    if (this.#tools.take(payload) === 'broken') this.#cutTool();
    else if (!this.#tools.pending) this.#writeWaiting();
  }

  #writeWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const write of waiting) write();
  }

  #finish(): void {
    this.#tags?.end();
    if (this.#tools.end(this.#booksClosed()) === 'broken') {
      this.#cutTool();
      return;
    }
    this.#writeWaiting();
    this.#tags?.end();
    const facts = this.#endFacts();
    const reason = kiroFinishReason(facts);
    if (this.#writer.hasContent || reason === 'context_window_exceeded') this.#writer.finish(reason, this.#usage());
    else this.#failWith(EMPTY_ANSWER);
  }

  /** A call cut off because the answer reached its limit is the client's to handle; any other is a fault. */
  #cutTool(): void {
    if (this.#stopReason === 'MAX_TOKENS') this.#writer.finish('max_tokens', this.#usage());
    else this.#failWith(CUT_TOOL_CALL);
  }

  #fail(name: string, message: string, reason: string | undefined): void {
    const hasContent = this.#writer.hasContent || this.#tags?.holding === true;
    if (hasContent && name === LENGTH_EXCEPTION) this.#finishEarly('max_tokens');
    else if (hasContent && this.#booksClosed() && !this.#tools.pending) this.#finish();
    else this.#failWith(this.#options.classifyException(name, message, reason));
  }

  #finishEarly(reason: FinishReason): void {
    this.#writeWaiting();
    this.#tags?.end();
    this.#writer.finish(reason, this.#usage());
  }

  /** Kiro tells usage and stop reason after the last piece of content. */
  #booksClosed(): boolean {
    return (
      this.#contextUsagePercentage !== undefined ||
      this.#credits !== undefined ||
      this.#stopReason !== undefined ||
      this.#tokenUsage !== undefined
    );
  }

  #endFacts(): Parameters<typeof kiroFinishReason>[0] {
    return {
      toolCount: this.#writer.callCount,
      ...(this.#stopReason !== undefined && { stopReason: this.#stopReason }),
      ...(this.#contextUsagePercentage !== undefined && { contextUsagePercentage: this.#contextUsagePercentage }),
    };
  }

  #failWith(failure: Failure): void {
    this.#writer.fail(failure, this.spent());
  }

  #usage(): Usage {
    const { contextWindow, inputEstimate, usageSplit: split = ratio1to2to25 } = this.#options;
    const { outputBytes } = this.#writer;
    return kiroUsage({
      contextWindow,
      inputEstimate,
      split,
      outputBytes,
      ...(this.#tokenUsage && { tokenUsage: this.#tokenUsage }),
      ...(this.#contextUsagePercentage !== undefined && { contextUsagePercentage: this.#contextUsagePercentage }),
      ...(this.#credits !== undefined && { credits: this.#credits }),
    });
  }
}

function isObject(value: unknown): value is KiroTokenUsage {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function stringOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}
