/**
 * A window of use: so many tokens until it resets. It starts with the first use after the last one ended, or, with an
 * anchor, lies fixed in time. The request that crosses the line is still let in, so utilization may exceed 1.
 */
export class UsageWindow {
  readonly #capacity: number;
  readonly #length: number;
  readonly #anchor: number | undefined;
  #start = Number.NEGATIVE_INFINITY;
  #used = 0;

  /** Capacity in tokens, length in ms, anchor: epoch ms of any of its resets. */
  constructor(capacity: number, length: number, anchor?: number) {
    this.#capacity = capacity;
    this.#length = length;
    this.#anchor = anchor;
  }

  /** Epoch ms of the next reset; an unused window would reset one length from now. */
  resetAt(now: number): number {
    this.#roll(now);
    return (this.#start === Number.NEGATIVE_INFINITY ? now : this.#start) + this.#length;
  }

  /** Fraction of the capacity that is used. */
  utilization(now: number): number {
    this.#roll(now);
    return this.#used / this.#capacity;
  }

  exhausted(now: number): boolean {
    return this.utilization(now) >= 1;
  }

  add(tokens: number, now: number): void {
    this.#roll(now);
    if (this.#start === Number.NEGATIVE_INFINITY) this.#start = now;
    this.#used += tokens;
  }

  #roll(now: number): void {
    if (now < this.#start + this.#length) return;
    this.#used = 0;
    this.#start =
      this.#anchor === undefined
        ? Number.NEGATIVE_INFINITY
        : this.#anchor + Math.floor((now - this.#anchor) / this.#length) * this.#length;
  }
}
