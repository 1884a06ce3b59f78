import type { Turn, TurnEvent } from '@sluice/core';

/**
 * A wire format clients speak to us, as the request path needs it. One object per dialect; everything that depends
 * on the dialect is behind it, so the path from body to answer is written once.
 */
export interface ClientDialect {
  readonly id: 'anthropic';
  parse(body: Record<string, unknown>, headers: ClientHeaders): ParsedRequest;
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

export type ClientHeaders = Readonly<Record<string, string | string[] | undefined>>;

export type ParsedRequest =
  | { readonly outcome: 'parsed'; readonly turn: Turn }
  | { readonly outcome: 'refused'; readonly message: string };

export interface AnswerContext {
  readonly requestId: string;
  /** The model's name as the client wrote it. */
  readonly model: string;
  /** Input tokens as far as they can be known before the answer; an estimate. */
  readonly inputEstimate: number;
}

/** Turns one upstream batch after the other into the dialect's stream text. */
export interface TurnStreamer {
  /** Text to send for a batch; empty when the batch says nothing a client sees. */
  push(batch: readonly TurnEvent[]): string;
  /** The dialect's error event, valid whether or not anything was sent before. Ends the stream. */
  fail(status: number, message: string): string;
}

export interface TurnCollector {
  push(batch: readonly TurnEvent[]): void;
  /** The whole answer as JSON text. */
  finish(): string;
}
