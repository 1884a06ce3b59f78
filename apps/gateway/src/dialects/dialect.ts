import type { Failure, Turn, TurnEvent } from '@sluice/core';
import type { UsageSplit } from '@sluice/translate/usage';

/**
 * A wire format clients speak to us, as the request path needs it. One object per dialect; everything that depends
 * on the dialect is behind it, so the path from body to answer is written once.
 */
export interface ClientDialect {
  readonly id: 'anthropic';
  /** A request for an answer. */
  parseTurn(body: unknown): ParsedRequest;
  /** A request for a token count. */
  parseCount(body: unknown): ParsedRequest;
  /** Complete JSON error answer; the status decides the dialect's own error type. */
  errorBody(status: number, message: string, requestId: string): string;
  /** Headers that carry the request id under the dialect's own name. */
  idHeaders(requestId: string): Readonly<Record<string, string>>;
  /** Starts a streamed answer. */
  streamer(context: AnswerContext): TurnStreamer;
  /** Collects a whole answer. */
  collector(context: AnswerContext): TurnCollector;
  /** Bytes that keep a quiet stream alive and mean nothing. */
  readonly keepAlive: string;
}

export type ParsedRequest =
  | { readonly outcome: 'parsed'; readonly turn: Turn }
  | { readonly outcome: 'refused'; readonly message: string };

export interface AnswerContext {
  readonly requestId: string;
  /** The model's name as the client wrote it. */
  readonly model: string;
  /** Input tokens as far as they can be known before the answer; an estimate. */
  readonly inputEstimate: number;
  /** How an estimate is shown as fresh and cached input. */
  readonly usageSplit: UsageSplit;
}

/** Turns one upstream batch after the other into the dialect's stream text. */
export interface TurnStreamer {
  /** Text to send for a batch; empty when the batch says nothing a client sees. */
  push(batch: readonly TurnEvent[]): string;
  /** The dialect's error event, valid whether or not anything was sent before; empty when the stream has ended. */
  fail(failure: Failure): string;
}

export interface TurnCollector {
  push(batch: readonly TurnEvent[]): void;
  finish(): CollectedAnswer;
}

export type CollectedAnswer =
  /** The whole answer as JSON text. */
  { readonly outcome: 'whole'; readonly body: string } | { readonly outcome: 'broken'; readonly failure: Failure };
