import type { AnswerScript } from '@sluice/testkit/upstream';
import type { Caller } from './callers.ts';
import type { Answer, Sending } from './wire.ts';

/** How a request gets to the gateway. */
export type Way = 'direct' | 'nginx';

/** One bad input, and what may come back. */
export interface Attempt extends Sending {
  readonly name: string;
  /** What the vendor of the caller's dialect does with it. */
  readonly script?: AnswerScript;
  /** Allowed statuses; 0: the connection is closed without an answer. */
  readonly statuses: readonly number[];
  /** The same behind nginx, where it reads the input differently. */
  readonly behindNginx?: readonly number[];
  /** Of all answers in turn, for more than one. */
  readonly sequence?: readonly number[];
  /** The field OpenAI's error must name. */
  readonly param?: string;
  /** The code OpenAI's error must have. */
  readonly code?: string;
  /** There is no path to be read: the error is in the dialect of paths of no dialect. */
  readonly pathless?: true;
  /** Headers the answer must have. */
  readonly having?: readonly string[];
  /** Anything else that can be wrong with the last answer. */
  check?(answer: Answer | undefined): string | undefined;
}

/** What a row is tried on. `guarded`: the key is for 127.0.0.2 and 10.0.0.0/8 only. `trusting`: and one proxy in front is believed. */
export type Stage = 'open' | 'guarded' | 'trusting';

/** One line of the table of bad input. */
export interface Row {
  readonly id: string;
  readonly what: string;
  /** Default `open`. */
  readonly stage?: Stage;
  /** `canary`: the URL of a server that nobody has a reason to ask. */
  attempts(caller: Caller, way: Way, canary: string): readonly Attempt[];
}
