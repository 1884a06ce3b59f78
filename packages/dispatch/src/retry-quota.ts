import type { Failure } from '@sluice/core';

const FULL = 500;
/** A vendor that fails is asked again at a price that lets a whole outage buy 35 further sends. */
const TRANSIENT_PRICE = 14;
/** Leaving a limited account behind is cheap: the next one usually answers and pays it back. */
const OTHER_PRICE = 5;

/**
 * The retry budget of one provider in one process, after AWS' SDKs: every send after a request's first must be paid from a
 * bucket of 500, a success pays back what its request spent (and 1 when it spent nothing). In a total outage the bucket runs
 * dry and requests fail at once, so retries multiply nothing.
 */
export class RetryQuota {
  #left = FULL;

  /** Takes the price of one more send after this failure; undefined when it cannot be paid. */
  take(failure: Failure): number | undefined {
    const price = failure.kind === 'transient' || failure.kind === 'overloaded' ? TRANSIENT_PRICE : OTHER_PRICE;
    if (this.#left < price) return undefined;
    this.#left -= price;
    return price;
  }

  succeeded(spent: number): void {
    this.#left = Math.min(FULL, this.#left + Math.max(1, spent));
  }
}
