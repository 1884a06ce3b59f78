import { rfc3339OrEpochSeconds } from '../failure/index.ts';
import type { UpstreamHeaders } from '../provider.ts';

/** One of a ChatGPT subscription's windows as the `x-codex-*` headers of every answer tell it. */
export interface UsageWindow {
  /** 0-100 and beyond. */
  readonly usedPercent: number;
  /** 300 is the five-hour window and 10080 the weekly one; `primary` may be either. Undefined when not told. */
  readonly minutes: number | undefined;
  /** Epoch milliseconds as read, not capped. */
  readonly resetAt: number | undefined;
}

/** Reads the `primary` and `secondary` windows; one without a readable used percentage is left out. */
export function usageWindows(headers: UpstreamHeaders, now: number): readonly UsageWindow[] {
  const windows: UsageWindow[] = [];
  for (const name of ['primary', 'secondary']) {
    const usedPercent = numberIn(headers[`x-codex-${name}-used-percent`]);
    if (usedPercent === undefined) continue;
    const after = numberIn(headers[`x-codex-${name}-reset-after-seconds`]);
    windows.push({
      usedPercent,
      minutes: numberIn(headers[`x-codex-${name}-window-minutes`]),
      resetAt:
        rfc3339OrEpochSeconds(headers[`x-codex-${name}-reset-at`]) ??
        (after === undefined ? undefined : now + after * 1_000),
    });
  }
  return windows;
}

function numberIn(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,12}(\.\d{1,9})?$/.test(value.trim()) ? Number(value) : undefined;
}
