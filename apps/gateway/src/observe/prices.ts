import type { Usage } from '@sluice/core';
import { compileGlob } from '@sluice/routing';

/** Prices per million tokens, in the currency of the operator's choice. Absent kinds cost what fresh input costs. */
export interface Price {
  /** Glob over the upstream's model names; the first row that fits counts. */
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cache_read?: number | undefined;
  readonly cache_write?: number | undefined;
}

/** What tokens cost. A price per million tokens is also the millionths that one token costs. */
export class PriceTable {
  readonly #rows: readonly { readonly fits: (model: string) => boolean; readonly price: Price }[];

  constructor(prices: readonly Price[]) {
    this.#rows = prices.map((price) => ({ fits: compileGlob(price.model), price }));
  }

  /** In whole millionths of the currency; undefined for a model without a price. */
  cost(model: string, usage: Usage): number | undefined {
    const price = this.#rows.find(({ fits }) => fits(model))?.price;
    if (!price) return undefined;
    const { input, output, cache_read = input, cache_write = input } = price;
    const cost =
      usage.inputTokens * input +
      usage.cacheReadTokens * cache_read +
      usage.cacheWriteTokens * cache_write +
      usage.outputTokens * output;
    return Math.round(cost);
  }
}
