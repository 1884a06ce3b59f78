import { createParser } from 'eventsource-parser';

/** One event of a text/event-stream, or a comment line (keep-alive). */
export interface SseEvent {
  /** Value of the `event:` field; undefined when there was none. */
  readonly event: string | undefined;
  readonly data: string;
  readonly id: string | undefined;
}

export interface SseTranscript {
  readonly events: readonly SseEvent[];
  /** Comment lines, without the colon. */
  readonly comments: readonly string[];
  /** Lines that are no SSE: unknown fields and the like. */
  readonly problems: readonly string[];
  /** Text after the last blank line: an event that was never finished. */
  readonly unfinished: string;
}

/** Reads a whole event stream with eventsource-parser, which shares nothing with the gateway's writer. */
export async function readSse(body: AsyncIterable<Uint8Array | string>): Promise<SseTranscript> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = new SseReader();
  for await (const piece of body) {
    reader.take(typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }));
  }
  decoder.decode();
  return reader.transcript();
}

/** Reads an event stream that is already a text. */
export function readSseText(text: string): SseTranscript {
  const reader = new SseReader();
  reader.take(text);
  return reader.transcript();
}

/** The same as {@link readSseText}, for those who wait anyway. */
export async function parseSse(text: string): Promise<SseTranscript> {
  return readSseText(text);
}

class SseReader {
  readonly #events: SseEvent[] = [];
  readonly #comments: string[] = [];
  readonly #problems: string[] = [];
  readonly #parser = createParser({
    onEvent: ({ event, data, id }) => this.#events.push({ event, data, id }),
    onComment: (comment) => this.#comments.push(comment),
    onError: (error) => this.#problems.push(error.message),
  });
  #tail = '';

  take(text: string): void {
    this.#parser.feed(text);
    this.#tail = afterLastBlankLine(this.#tail + text);
  }

  transcript(): SseTranscript {
    return { events: this.#events, comments: this.#comments, problems: this.#problems, unfinished: this.#tail };
  }
}

function afterLastBlankLine(text: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  const lastBlank = lines.lastIndexOf('', lines.length - 2);
  const rest = lines.slice(lastBlank + 1).join('\n');
  return rest.trim() === '' ? '' : rest;
}
