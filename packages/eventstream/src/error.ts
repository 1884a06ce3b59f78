/**
 * Everything that can be wrong with an event stream.
 *
 * - `prelude_checksum`, `message_checksum`: the bytes are not what the sender wrote.
 * - `message_too_small`: a total length under 16 bytes, the size of a frame with neither headers nor payload.
 * - `message_too_large`: a total length over the limit.
 * - `headers_too_large`: a header block over the limit, or longer than the frame that carries it.
 * - `header_type_unknown`: a value type outside 0..9.
 * - `header_malformed`: any other header that breaks the format: an empty name, a value that runs past the block, text
 *   that is not UTF-8, or (encoding) a number that its type cannot hold.
 * - `truncated`: the stream ended inside a frame.
 */
export type EventStreamErrorCode =
  | 'prelude_checksum'
  | 'message_checksum'
  | 'message_too_small'
  | 'message_too_large'
  | 'headers_too_large'
  | 'header_type_unknown'
  | 'header_malformed'
  | 'truncated';

/**
 * A stream that breaks the event-stream format, or a message that cannot be written in it. `expected` and `found` say
 * what the format wanted and what was there: lengths, types and checksums, never header values or payload.
 */
export class EventStreamError extends Error {
  readonly code: EventStreamErrorCode;
  /**
   * Where the trouble is, in bytes. Decoding: from the start of the stream, at the frame for prelude, checksum and
   * truncation faults and at the header for header faults. Encoding: from the start of the message.
   */
  readonly offset: number;
  readonly expected: string;
  readonly found: string;

  constructor(code: EventStreamErrorCode, offset: number, expected: string, found: string) {
    super(`event stream ${code} at byte ${offset}: expected ${expected}, found ${found}`);
    this.name = 'EventStreamError';
    this.code = code;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }
}
