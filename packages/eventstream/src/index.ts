/** The AWS event-stream codec: bytes of `application/vnd.amazon.eventstream` to messages and back. */

export { crc32 } from './crc32.ts';
export { MessageDecoder } from './decoder.ts';
export { encodeMessage } from './encoder.ts';
export type { EventStreamErrorCode } from './error.ts';
export { EventStreamError } from './error.ts';
export type { Headers, HeaderValue } from './header.ts';
export { headerText, textHeaders } from './header.ts';
export type { Message } from './message.ts';
export type { Limits } from './prelude.ts';
export { DEFAULT_LIMITS } from './prelude.ts';
