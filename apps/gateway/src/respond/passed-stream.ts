import type { Failure, TurnEvent } from '@sluice/core';
import type { PassedListener, TurnStreamer } from '../dialects/index.ts';
import { WholeRecords } from './whole-records.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * A passed-through stream on its way to the client: the upstream's records and nothing else, unless it breaks off. Then the break is told
 * in the client's dialect, on a record of its own, because a client could take silence for an end.
 */
export class PassedStream {
  readonly #streamer: () => Pick<TurnStreamer, 'fail'>;
  readonly #listener: PassedListener | undefined;
  readonly #records = new WholeRecords();
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
        bytes = joined(bytes, this.#pass(event.bytes));
      } else if (event.type === 'finish') {
        this.#ended = true;
        bytes = joined(bytes, this.#records.rest());
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

  #pass(raw: Uint8Array): Buffer {
    const whole = this.#records.push(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
    this.#listener?.heard(whole);
    return this.#ended ? joined(whole, this.#records.rest()) : whole;
  }
}

function joined(first: Buffer, second: Buffer): Buffer {
  if (first.length === 0) return second;
  return second.length === 0 ? first : Buffer.concat([first, second]);
}
