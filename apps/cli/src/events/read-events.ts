/** One event of a stream; `data` as it was sent. */
export interface ReadEvent {
  /** Absent until the stream has named one. */
  readonly id: string | undefined;
  readonly type: string;
  readonly data: string;
}

/** More than any event of ours. */
const LONGEST_LINE = 1_000_000;

/** Takes an event stream (WHATWG HTML, section 9.2) apart. Ends with it, and throws on lines without an end. */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadEvent> {
  let id: string | undefined;
  let type = '';
  let data: string[] = [];
  for await (const line of linesOf(chunks)) {
    if (line === '') {
      if (data.length > 0) yield { id, type: type || 'message', data: data.join('\n') };
      type = '';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') type = value;
    else if (field === 'id') id = value;
  }
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new Error('a line of the event stream does not end');
    yield* lines;
  }
}
