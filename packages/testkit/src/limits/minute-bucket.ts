const MINUTE_MS = 60_000;
/** What floating point may lose on the way, ms. */
const EPSILON = 1e-6;

/** A per-minute limit: a bucket that starts full and refills evenly within a minute. */
export class MinuteBucket {
  readonly #perMinute: number;
  #level: number;
  #at = Number.NEGATIVE_INFINITY;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
    this.#level = perMinute;
  }

  /** Milliseconds until so much would be let in; 0: now. What costs more than a whole minute waits for a full bucket. */
  wait(cost: number, now: number): number {
    const missing = Math.min(cost, this.#perMinute) - this.#levelAt(now);
    return Math.max(0, Math.ceil((missing / this.#perMinute) * MINUTE_MS - EPSILON));
  }

  take(cost: number, now: number): void {
    this.#level = this.#levelAt(now) - cost;
    this.#at = now;
  }

  #levelAt(now: number): number {
    const refilled = (Math.max(0, now - this.#at) / MINUTE_MS) * this.#perMinute;
    return Math.min(this.#perMinute, this.#level + refilled);
  }
}
