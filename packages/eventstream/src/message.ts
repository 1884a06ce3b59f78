import type { Headers } from './header.ts';

/**
 * One frame of `application/vnd.amazon.eventstream`.
 *
 * A decoded message may share memory with the bytes it was read from; see `MessageDecoder` for how long it stays valid.
 */
export interface Message {
  readonly headers: Headers;
  readonly payload: Uint8Array;
}
