/**
 * Size of a run. 1 is what the published figures use; smaller ones shake out the tools and say nothing about speed.
 */
export class Scale {
  readonly factor: number;

  constructor(factor: number) {
    if (!(factor > 0 && factor <= 1)) throw new RangeError(`scale ${factor} is not above 0 and at most 1`);
    this.factor = factor;
  }

  /** A number of streams or requests at this scale, at least `least`. */
  count(full: number, least = 10): number {
    return Math.max(least, Math.round(full * this.factor));
  }

  /** A duration at this scale, at least two seconds. */
  seconds(full: number): number {
    return Math.max(2, Math.round(full * this.factor));
  }
}
