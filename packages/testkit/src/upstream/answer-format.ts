import type { Answer } from './answer.ts';

/**
 * One record of an event stream. `opening` records come before any content, `content` records are text, reasoning and tool
 * input (paced, one output token each), `finish` records tell the end, `terminal` is the very last one.
 */
export interface WireRecord {
  /** The `event:` field; absent: none. */
  readonly event?: string;
  /** Sent as JSON; a string as it is. */
  readonly data: object | string;
  readonly role: 'opening' | 'content' | 'aside' | 'finish' | 'terminal';
}

/** How a vendor writes answers down. */
export interface AnswerFormat {
  /** The records of a streamed answer, in order and lazily, so that a stamp tells the truth. */
  records(answer: Answer): Iterable<WireRecord>;
  /** The body of an answer that is not streamed. */
  whole(answer: Answer): object;
  /** Names of the errors a stream may end with; the first is the default. */
  readonly streamErrors: readonly string[];
  /** The record of such an error, and what follows it, if anything does. */
  streamError(name: string, answer: Answer): readonly WireRecord[];
  /** A record of a type nobody knows. */
  readonly unknown: Omit<WireRecord, 'role'>;
  /** Absent: a comment line. */
  readonly keepAlive?: Omit<WireRecord, 'role'>;
  /** Whether an object of the stream gets a `sequence_number`, counted from 0. Absent: none does. */
  readonly numbered?: (data: object) => boolean;
  /** Default `lf`. */
  readonly lineEnd?: 'lf' | 'crlf';
}
