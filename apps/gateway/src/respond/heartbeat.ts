import { type Clock, systemClock } from '@sluice/core';
import type { SseResponse } from './sse-response.ts';

export interface HeartbeatOptions {
  /** A stream without a byte for this long gets a keep-alive. Milliseconds. */
  readonly keepAliveMs: number;
  /** A reader stuck for this long is cut. Milliseconds. */
  readonly slowReaderMs: number;
  readonly clock?: Clock;
}

/** One timer for all open streams: at 2,000 streams a timer each would cost more than the look around. */
export class Heartbeat {
  readonly #streams = new Set<SseResponse>();
  readonly #timer: NodeJS.Timeout;
  readonly clock: Clock;

  constructor(options: HeartbeatOptions) {
    this.clock = options.clock ?? systemClock;
    const period = Math.min(1_000, Math.max(10, Math.min(options.keepAliveMs, options.slowReaderMs) / 4));
    this.#timer = setInterval(() => {
      const now = this.clock();
      for (const stream of this.#streams) stream.tick(now, options.keepAliveMs, options.slowReaderMs);
    }, period);
    this.#timer.unref();
  }

  watch(stream: SseResponse): void {
    this.#streams.add(stream);
  }

  forget(stream: SseResponse): void {
    this.#streams.delete(stream);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
