import type { Failure } from '@sluice/core';

/**
 * The body of an upstream answer. Each step yields everything that has arrived since the last one, in order and never
 * empty, so a reader that falls behind catches up in one go. Iterating never throws: when it is done, {@link failure}
 * tells a broken body from a complete one.
 *
 * Not reading stops the upstream once {@link BODY_HIGH_WATER_BYTES} are waiting; returning early closes its connection.
 * For one reader.
 */
export interface ByteSource extends AsyncIterableIterator<readonly Buffer[]> {
  next(): Promise<IteratorResult<readonly Buffer[], undefined>>;
  return(): Promise<IteratorResult<readonly Buffer[], undefined>>;
  /** Why the body ended before its end; undefined while it runs and after a complete one. */
  readonly failure: Failure | undefined;
}

/**
 * Bytes that may wait for the reader before the upstream is told to pause. Small: a reader that is stuck costs this much
 * several times over (bytes, events, text), and one that keeps up never gets near it.
 */
export const BODY_HIGH_WATER_BYTES = 16 * 1024;

/** What the source can do to the connection behind it. */
export interface Flow {
  pause(): void;
  resume(): void;
  /** The reader has gone: close the connection. */
  abandon(): void;
}

const DONE: IteratorResult<readonly Buffer[], undefined> = { done: true, value: undefined };

/** The bounded queue behind a {@link ByteSource}: the connection writes, one reader takes. */
export class ByteQueue implements ByteSource {
  failure: Failure | undefined;
  paused = false;
  readonly #flow: Flow;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  push(chunk: Buffer): void {
    if (this.#ended) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > BODY_HIGH_WATER_BYTES && !this.paused) {
      this.paused = true;
      this.#flow.pause();
    }
    this.#wakeReader();
  }

  /** The body is complete, or broken when a failure is given; what is queued is still handed over. */
  end(failure?: Failure): void {
    if (this.#ended) return;
    this.#ended = true;
    this.failure = failure;
    this.#wakeReader();
  }

  /** Ends at once and forgets what is queued: nobody wants it any more. */
  drop(failure: Failure): void {
    this.#take();
    this.end(failure);
  }

  /** No async function: every read of every stream comes through here, and resuming one costs more than all that is done. */
  next(): Promise<IteratorResult<readonly Buffer[], undefined>> {
    if (this.#chunks.length > 0 || this.#ended) return Promise.resolve(this.#step());
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    // Not at once: what else arrives in this turn of the loop is taken along.
    return woken.then(() => this.#step());
  }

  async return(): Promise<IteratorResult<readonly Buffer[], undefined>> {
    this.#take();
    if (!this.#ended) {
      this.#ended = true;
      this.#flow.abandon();
      this.#wakeReader();
    }
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** What has arrived; nothing only when the end has come. */
  #step(): IteratorResult<readonly Buffer[], undefined> {
    if (this.#chunks.length === 0) return DONE;
    const value = this.#take();
    if (this.paused) {
      this.paused = false;
      this.#flow.resume();
    }
    return { done: false, value };
  }

  #take(): Buffer[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    return chunks;
  }

  #wakeReader(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
