import type { AnswerReader, AnswerSink, Ending } from './answer-reader.ts';

const PRELUDE = 12;
const FRAME_OVERHEAD = 16;
const TEXT_PREFIX = Buffer.from('{"content":');
const EXCEPTION = Buffer.from('exception');

/**
 * Reads raw Kiro event-stream frames by their length fields alone; checksums are not verified, because the relay
 * baseline measures the relay and not the reader. The answer is complete when the body ends at a frame border after at
 * least one frame; an exception frame is an error event.
 */
export class FrameReader implements AnswerReader {
  readonly #sink: AnswerSink;
  #rest: Buffer | undefined;
  #ending: Ending = 'truncated';

  constructor(sink: AnswerSink) {
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= PRELUDE) {
      const total = bytes.readUInt32BE(at);
      if (total < FRAME_OVERHEAD) throw new Error(`frame of ${total} bytes`);
      if (bytes.length - at < total) break;
      const headersEnd = at + PRELUDE + bytes.readUInt32BE(at + 4);
      this.#frame(bytes.subarray(at + PRELUDE, headersEnd), bytes.subarray(headersEnd, at + total - 4));
      at += total;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
  }

  end(): Ending {
    return this.#rest ? 'truncated' : this.#ending;
  }

  #frame(headers: Buffer, payload: Buffer): void {
    if (headers.includes(EXCEPTION)) this.#ending = 'error_event';
    else if (this.#ending === 'truncated') this.#ending = 'complete';
    const carriesText = payload.subarray(0, TEXT_PREFIX.length).equals(TEXT_PREFIX);
    this.#sink.event(carriesText ? (JSON.parse(payload.toString('utf8')) as { content: string }).content : undefined);
  }
}
