import { encodeData, KEEP_ALIVE } from '../sse/index.ts';

/** `sse` is what `alt=sse` asks for; without it Google answers a stream as one JSON array that grows. */
export type Framing = 'sse' | 'array';

/** Writes the records of one stream in either framing. Records are JSON texts; `last` closes the stream. */
export class RecordFramer {
  readonly #framing: Framing;
  #begun = false;

  constructor(framing: Framing) {
    this.#framing = framing;
  }

  record(json: string, last: boolean): string {
    if (this.#framing === 'sse') return encodeData(json);
    const before = this.#begun ? ',\r\n' : '[';
    this.#begun = true;
    return `${before}${json}${last ? '\n]' : ''}`;
  }

  /** A sign of life that means nothing: a comment, or a line break between two values. */
  keepAlive(): string {
    return this.#framing === 'sse' ? KEEP_ALIVE : '\n';
  }
}
