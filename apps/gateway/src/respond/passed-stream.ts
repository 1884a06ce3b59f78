import type { Failure, TurnEvent } from '@sluice/core';
import type { PassedListener, TurnStreamer } from '../dialects/index.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * A passed-through stream on its way to the client: the upstream's records, which come whole, and nothing else, unless it breaks off.
 * Then the break is told in the client's dialect, because a client could take silence for an end.
 */
export class PassedStream {
  readonly #streamer: () => Pick<TurnStreamer, 'fail'>;
  readonly #listener: PassedListener | undefined;
  #ended = false;

  /** The streamer is only made when there is something to say that the upstream did not, and no listener knows how to go on. */
  constructor(streamer: () => Pick<TurnStreamer, 'fail'>, listener?: PassedListener) {
    this.#streamer = streamer;
    this.#listener = listener;
  }

  push(batch: readonly TurnEvent[]): Buffer {
    let bytes: Buffer = NOTHING;
    for (const event of batch) {
      if (event.type === 'raw') {
        this.#ended ||= event.ends === true;
        const whole = bufferOf(event.bytes);
        this.#listener?.heard(whole);
        bytes = joined(bytes, whole);
      } else if (event.type === 'finish') {
        this.#ended = true;
      } else if (event.type === 'error' && !this.#ended) {
        return joined(bytes, Buffer.from(this.fail(event.failure)));
      }
    }
    return bytes;
  }

  /** The dialect's error event; empty when the upstream's terminal event has gone out. */
  fail(failure: Failure): string {
    if (this.#ended) return '';
    this.#ended = true;
    return (this.#listener ?? this.#streamer()).fail(failure);
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function joined(first: Buffer, second: Buffer): Buffer {
  if (first.length === 0) return second;
  return second.length === 0 ? first : Buffer.concat([first, second]);
}
