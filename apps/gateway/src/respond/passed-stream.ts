import type { Failure, TurnEvent } from '@sluice/core';
import type { TurnStreamer } from '../dialects/index.ts';

const NOTHING = Buffer.alloc(0);

/**
 * A passed-through stream on its way to the client: the upstream's bytes and nothing else, unless it breaks off. Then the break is told
 * in the client's dialect, on a record of its own, because a client could take silence for an end.
 */
export class PassedStream {
  readonly #streamer: () => TurnStreamer;
  #ended = false;
  #midRecord = false;

  /** The streamer is only made when there is something to say that the upstream did not. */
  constructor(streamer: () => TurnStreamer) {
    this.#streamer = streamer;
  }

  push(batch: readonly TurnEvent[]): Buffer {
    let bytes: Buffer = NOTHING;
    for (const event of batch) {
      if (event.type === 'raw') {
        const more = Buffer.from(event.bytes.buffer, event.bytes.byteOffset, event.bytes.byteLength);
        bytes = bytes.length === 0 ? more : Buffer.concat([bytes, more]);
        this.#ended ||= event.ends === true;
      } else if (event.type === 'error' && !this.#ended) {
        if (bytes.length > 0) this.#midRecord = !endsRecord(bytes);
        return Buffer.concat([bytes, Buffer.from(this.fail(event.failure))]);
      }
    }
    if (bytes.length > 0) this.#midRecord = !endsRecord(bytes);
    return bytes;
  }

  /** The dialect's error event; empty when the upstream's terminal event has gone out. */
  fail(failure: Failure): string {
    if (this.#ended) return '';
    this.#ended = true;
    const error = this.#streamer().fail(failure);
    return this.#midRecord ? `\n\n${error}` : error;
  }
}

/** Whether a blank line is the last thing in these bytes, as far as they can tell. */
export function endsRecord(bytes: Uint8Array): boolean {
  const last = bytes.length - 1;
  if (bytes[last] !== 0x0a) return false;
  return bytes[last - 1] === 0x0a || (bytes[last - 1] === 0x0d && bytes[last - 2] === 0x0a);
}
