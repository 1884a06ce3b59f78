/** Values for a tuple of label names, in their order. */
export type LabelValues<Names extends readonly string[]> = { readonly [Position in keyof Names]: string };

/** Replaces label values once a metric has its most combinations, so no client can grow us by inventing models. */
const OVERFLOW = 'other';

/**
 * Finds what is bound to a combination of label values without allocating: one map step per label.
 * Beyond `most` combinations all new ones share a single one in which every value is `other`.
 */
export class LabelTree<Bound> {
  readonly #root = new Map<string, unknown>();
  readonly #bind: (values: readonly string[]) => Bound;
  readonly #most: number;
  #count = 0;
  #overflow: Bound | undefined;

  constructor(most: number, bind: (values: readonly string[]) => Bound) {
    this.#most = most;
    this.#bind = bind;
  }

  at(values: readonly string[]): Bound {
    let branch = this.#root;
    const last = values.length - 1;
    for (let depth = 0; depth < last; depth++) {
      const value = values[depth] ?? '';
      let next = branch.get(value) as Map<string, unknown> | undefined;
      if (next === undefined) {
        if (this.#count >= this.#most) return this.#overflowed(values.length);
        next = new Map();
        branch.set(value, next);
      }
      branch = next;
    }
    const leaf = values[last] ?? '';
    const known = branch.get(leaf) as Bound | undefined;
    if (known !== undefined) return known;
    if (this.#count >= this.#most) return this.#overflowed(values.length);
    const bound = this.#bind(values);
    branch.set(leaf, bound);
    this.#count++;
    return bound;
  }

  /** Forgets one combination, and makes room for another. */
  remove(values: readonly string[]): void {
    let branch: Map<string, unknown> | undefined = this.#root;
    for (const value of values.slice(0, -1)) branch = branch?.get(value) as Map<string, unknown> | undefined;
    if (branch?.delete(values.at(-1) ?? '')) this.#count--;
  }

  #overflowed(labels: number): Bound {
    this.#overflow ??= this.#bind(Array.from({ length: labels }, () => OVERFLOW));
    return this.#overflow;
  }
}
