import type { AnswerReader, AnswerSink, Ending } from './answer-reader.ts';

/** Reads a non-streaming Anthropic message: one event with the whole text, complete when it has a stop reason. */
export class MessageReader implements AnswerReader {
  readonly #sink: AnswerSink;
  readonly #chunks: Buffer[] = [];

  constructor(sink: AnswerSink) {
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  end(): Ending {
    const message = parseMessage(Buffer.concat(this.#chunks).toString('utf8'));
    if (!message) return 'truncated';
    this.#sink.event(message.content?.map((block) => block.text ?? '').join(''));
    return typeof message.stop_reason === 'string' ? 'complete' : 'truncated';
  }
}

interface Message {
  readonly content?: readonly { readonly text?: string }[];
  readonly stop_reason?: string;
}

function parseMessage(text: string): Message | undefined {
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
}
