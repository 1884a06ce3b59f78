import type { DialectId, Failure, Operation, Turn, TurnEvent } from '@sluice/core';
import type { UsageSplit } from '@sluice/translate/usage';

/**
 * A wire format clients speak to us, as the request path needs it. One object per dialect; everything that depends
 * on the dialect is behind it, so the path from body to answer is written once.
 */
export interface ClientDialect {
  readonly id: DialectId;
  /** What its requests ask for. */
  readonly operation: Exclude<Operation, 'count'>;
  /** A request for an answer. `path` is what the URL already says. */
  parseTurn(body: unknown, path: PathFacts): ParsedTurn;
  /** Token counting, where the dialect has it. */
  readonly count?: CountDialect;
  /** Complete JSON error answer; the status decides the dialect's own error type. */
  errorBody(error: DialectError, requestId: string): string;
  /** Headers that carry the request id under the dialect's own name. */
  idHeaders(requestId: string): Readonly<Record<string, string>>;
}

/** Gemini's clients name model and manner in the URL instead of the body. */
export interface PathFacts {
  readonly model?: string;
  readonly stream?: boolean;
  /** The stream is one JSON array instead of server-sent events. */
  readonly array?: boolean;
}

export type ParsedTurn =
  | {
      readonly outcome: 'parsed';
      readonly turn: Turn;
      /** Whether an upstream of this dialect may get the body as it is. False when the client wrote another dialect than its path says. */
      readonly passable: boolean;
      /** What the client asked for and a translated request cannot carry, under the client's names. */
      readonly dropped: readonly string[];
      /** Why this request cannot be translated at all; an upstream of the same dialect can still take it. */
      readonly refusal?: string | undefined;
      readonly voice: Voice;
    }
  | RefusedRequest;

export interface RefusedRequest {
  readonly outcome: 'refused';
  readonly message: string;
  /** The faulty field, where the dialect's errors name it. */
  readonly param?: string;
}

/** What an error says to a client. */
export interface DialectError {
  readonly status: number;
  readonly message: string;
  readonly param?: string;
  /** Machine code where the dialect has one and the status does not say it all. */
  readonly code?: string;
}

export interface CountDialect {
  parse(body: unknown, path: PathFacts): { readonly outcome: 'parsed'; readonly turn: Turn } | RefusedRequest;
  /** The answer as JSON text. */
  body(tokens: number): string;
}

/** How one request wants to be answered: in its dialect, with the choices it made. */
export interface Voice {
  /** Starts a streamed answer. */
  streamer(context: AnswerContext): TurnStreamer;
  /**
   * Listens to a stream that is passed through, for dialects whose error event must take up what went before. Absent: the error event
   * of a new stream will do.
   */
  listener?(context: () => AnswerContext): PassedListener;
  /** Collects a whole answer. */
  collector(context: AnswerContext): TurnCollector;
  /** Bytes that keep a quiet stream alive and mean nothing. */
  readonly keepAlive: string;
  /** Of the stream; absent: server-sent events. */
  readonly contentType?: string;
}

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

/** Knows how to end a passed-through stream that broke off. */
export interface PassedListener {
  /** Whole records, as they go to the client. Called for every one of them: it should look before it parses. */
  heard(records: Buffer): void;
  fail(failure: Failure): string;
}

export interface TurnCollector {
  push(batch: readonly TurnEvent[]): void;
  finish(): CollectedAnswer;
}

export type CollectedAnswer =
  /** The whole answer as JSON text. */
  { readonly outcome: 'whole'; readonly body: string } | { readonly outcome: 'broken'; readonly failure: Failure };
