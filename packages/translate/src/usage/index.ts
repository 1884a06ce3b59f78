import { passthrough } from './passthrough.ts';
import { ratio1to2to25 } from './ratio-1-2-25.ts';
import type { UsageSplit } from './split.ts';

/** Token accounting: safe reading of reported numbers, and the named strategies that divide a bare total. */
export type { InputSplit, UsageSplit } from './split.ts';
export { serviceTier, tokenCount, toldWell } from './token-count.ts';
export { passthrough, ratio1to2to25 };

/** Strategies by their name in the configuration (`providers.kiro.usage_split`). */
export const USAGE_SPLITS = {
  ratio_1_2_25: ratio1to2to25,
  passthrough,
} as const satisfies Record<string, UsageSplit>;

export type UsageSplitName = keyof typeof USAGE_SPLITS;
