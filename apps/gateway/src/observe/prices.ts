import type { Usage } from '@sluice/core';
import { compileGlob } from '@sluice/routing';

/** Prices per million tokens, in the currency of the operator's choice. Absent kinds cost what the next wider kind costs. */
export interface Price {
  /** Glob over the upstream's model names; the first row that fits counts. */
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cache_read?: number | undefined;
  readonly cache_write?: number | undefined;
  /** For what is kept an hour. Absent: as `cache_write`. */
  readonly cache_write_1h?: number | undefined;
  /** For output spent on thinking. Absent: as `output`. */
  readonly reasoning?: number | undefined;
  /** By the vendor's names of its price classes: what all of these are multiplied by. A class that is not named costs as usual. */
  readonly tiers?: Readonly<Record<string, number>> | undefined;
}

/** What a request costs at least, and what it may cost on top of that. Whole millionths. */
export interface CostAhead {
  readonly sure: number;
  readonly ahead: number;
}

/** A row in whole numbers: millionths of the currency per million tokens, and multipliers in millionths. */
interface Row {
  readonly fits: (model: string) => boolean;
  readonly input: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite: bigint;
  readonly cacheWriteHour: bigint;
  readonly output: bigint;
  readonly reasoning: bigint;
  readonly cheapestInput: bigint;
  readonly dearestInput: bigint;
  readonly dearestOutput: bigint;
  readonly tiers: ReadonlyMap<string, bigint>;
}

const MILLION = 1_000_000n;

/**
 * What tokens cost. All sums are exact: prices are taken to the millionth, and only what a request costs in the end is rounded,
 * up, so that nothing used is free by rounding.
 */
export class PriceTable {
  readonly #rows: readonly Row[];

  constructor(prices: readonly Price[]) {
    this.#rows = prices.map(toRow);
  }

  /** Whether the model has a price; one of 0 is a price. */
  has(model: string): boolean {
    return this.#rowOf(model) !== undefined;
  }

  /** In whole millionths of the currency; undefined for a model without a price. */
  cost(model: string, usage: Usage): number | undefined {
    const row = this.#rowOf(model);
    if (!row) return undefined;
    const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage;
    const hour = Math.min(usage.cacheWriteHourTokens ?? 0, cacheWriteTokens);
    const thought = Math.min(usage.reasoningTokens ?? 0, outputTokens);
    const sum =
      BigInt(inputTokens) * row.input +
      BigInt(cacheReadTokens) * row.cacheRead +
      BigInt(cacheWriteTokens - hour) * row.cacheWrite +
      BigInt(hour) * row.cacheWriteHour +
      BigInt(outputTokens - thought) * row.output +
      BigInt(thought) * row.reasoning;
    return micros(sum, row, usage.serviceTier);
  }

  /**
   * Between what and what a request will cost: its input at the cheapest and dearest of its kinds, with and without so many
   * tokens of output. Undefined for a model without a price.
   */
  expect(
    model: string,
    { inputTokens, outputTokens, tier }: { inputTokens: number; outputTokens: number; tier?: string | undefined },
  ): CostAhead | undefined {
    const row = this.#rowOf(model);
    if (!row) return undefined;
    const input = BigInt(inputTokens);
    const sure = micros(input * row.cheapestInput, row, tier);
    const most = micros(input * row.dearestInput + BigInt(outputTokens) * row.dearestOutput, row, tier);
    return { sure, ahead: Math.max(0, most - sure) };
  }

  #rowOf(model: string): Row | undefined {
    return this.#rows.find(({ fits }) => fits(model));
  }
}

function toRow(price: Price): Row {
  const { input, output, cache_read = input, cache_write = input } = price;
  const { cache_write_1h = cache_write, reasoning = output, tiers = {} } = price;
  return {
    fits: compileGlob(price.model),
    ...{ input: millionths(input), output: millionths(output), reasoning: millionths(reasoning) },
    ...{ cacheRead: millionths(cache_read), cacheWrite: millionths(cache_write) },
    cacheWriteHour: millionths(cache_write_1h),
    cheapestInput: millionths(Math.min(input, cache_read, cache_write, cache_write_1h)),
    dearestInput: millionths(Math.max(input, cache_read, cache_write, cache_write_1h)),
    dearestOutput: millionths(Math.max(output, reasoning)),
    tiers: new Map(Object.entries(tiers).map(([name, factor]) => [name, millionths(factor)])),
  };
}

function millionths(amount: number): bigint {
  return BigInt(Math.round(amount * 1_000_000));
}

/** Of tokens times millionths per million tokens. */
function micros(sum: bigint, { tiers }: Row, tier: string | undefined): number {
  const factor = (tier === undefined ? undefined : tiers.get(tier)) ?? MILLION;
  const divisor = MILLION * MILLION;
  return Number((sum * factor + divisor - 1n) / divisor);
}
