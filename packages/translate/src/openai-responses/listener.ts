import type { Failure } from '@sluice/core';
import type { AnswerOptions } from './answer-options.ts';
import { ResponsesStream } from './stream.ts';

/** What a client has of an answer that somebody else was giving it. */
export type HeardResponse = Pick<AnswerOptions, 'messageId' | 'eventsBefore'>;

const ID = /"id": ?"([\w-]{1,128})"/;
const SEQUENCE = Buffer.from('"sequence_number":');
/** Far enough into the first records to have seen the answer's id. */
const HEAD_BYTES = 1_024;
const LONGEST_NUMBER = 17;

/**
 * Listens to an answer passed through as it is, so that it can be ended in its own name: `response.failed` of the same response, with
 * the number that comes next. Looks for two members by their bytes and parses nothing.
 */
export class ResponsesListener {
  readonly #options: (heard: Partial<HeardResponse>) => AnswerOptions;
  #id: string | undefined;
  #last = -1;

  constructor(options: (heard: Partial<HeardResponse>) => AnswerOptions) {
    this.#options = options;
  }

  /** Whole records. */
  heard(records: Buffer): void {
    this.#id ??= ID.exec(records.toString('latin1', 0, HEAD_BYTES))?.[1];
    const at = records.lastIndexOf(SEQUENCE);
    if (at < 0) return;
    const digits = at + SEQUENCE.length;
    const number = Number.parseInt(records.toString('latin1', digits, digits + LONGEST_NUMBER), 10);
    if (number > this.#last) this.#last = number;
  }

  /** The end of an answer that broke off. */
  fail(failure: Failure): string {
    const heard = this.#id === undefined ? {} : { messageId: this.#id, eventsBefore: this.#last + 1 };
    return new ResponsesStream(this.#options(heard)).fail(failure);
  }
}
