import type { AnswerReader, AnswerSink, Ending } from './answer-reader.ts';

const TEXT_EVENT = 'event: content_block_delta\ndata: ';
const BOUNDARY = Buffer.from('\n\n');

/**
 * Reads an Anthropic event stream with as little work as a faithful check allows: bytes are cut at the last event
 * boundary and decoded once per chunk, and JSON is parsed for text deltas only. Lines end in `\n`; comments and `ping`
 * are not events of the answer.
 */
export class SseReader implements AnswerReader {
  readonly #sink: AnswerSink;
  #rest: Buffer | undefined;
  #ending: Ending = 'truncated';

  constructor(sink: AnswerSink) {
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const last = bytes.lastIndexOf(BOUNDARY);
    if (last < 0) {
      this.#rest = bytes;
      return;
    }
    this.#rest = last + 2 < bytes.length ? bytes.subarray(last + 2) : undefined;
    const whole = bytes.toString('utf8', 0, last);
    for (let from = 0; from < whole.length; ) {
      const boundary = whole.indexOf('\n\n', from);
      const to = boundary < 0 ? whole.length : boundary;
      this.#block(whole.slice(from, to));
      from = to + 2;
    }
  }

  end(): Ending {
    return this.#rest ? 'truncated' : this.#ending;
  }

  #block(block: string): void {
    if (block.startsWith(TEXT_EVENT)) {
      this.#sink.event(textOf(block.slice(TEXT_EVENT.length)));
      return;
    }
    const name = /^event:\s*(\S+)/m.exec(block)?.[1];
    if (!name || name === 'ping') return;
    if (name === 'message_stop') this.#ending = 'complete';
    if (name === 'error') this.#ending = 'error_event';
    this.#sink.event(name === 'content_block_delta' ? textOf(/^data:\s*(.*)$/m.exec(block)?.[1] ?? '') : undefined);
  }
}

function textOf(data: string): string | undefined {
  const { delta } = JSON.parse(data) as { delta?: { text?: string } };
  return delta?.text;
}
