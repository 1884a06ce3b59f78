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
  const events: SseEvent[] = [];
  const comments: string[] = [];
  const problems: string[] = [];
  const parser = createParser({
    onEvent: ({ event, data, id }) => events.push({ event, data, id }),
    onComment: (comment) => comments.push(comment),
    onError: (error) => problems.push(error.message),
  });
  let tail = '';
  for await (const piece of body) {
    const text = typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    parser.feed(text);
    tail = afterLastBlankLine(tail + text);
  }
  decoder.decode();
  return { events, comments, problems, unfinished: tail };
}

/** Reads an event stream that is already a text. */
export function parseSse(text: string): Promise<SseTranscript> {
  return readSse(
    (async function* () {
      yield text;
    })(),
  );
}

function afterLastBlankLine(text: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  const lastBlank = lines.lastIndexOf('', lines.length - 2);
  const rest = lines.slice(lastBlank + 1).join('\n');
  return rest.trim() === '' ? '' : rest;
}
