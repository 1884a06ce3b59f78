/** Larger than any context window; a number above it is a mistake or an attack. */
const MAX_TOKENS = 100_000_000;

/**
 * A token count an upstream reported, made safe to add up: fractions are rounded and absurd numbers become
 * {@link MAX_TOKENS}. Undefined when it is no number from 0 on: nobody used less than nothing, so it is as if nothing had been told.
 */
export function tokenCount(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  return Math.min(MAX_TOKENS, Math.round(value));
}

/** Whether all of these were told as {@link tokenCount} reads them, or not at all. Otherwise what is made of them is an estimate. */
export function toldWell(...values: readonly unknown[]): boolean {
  return values.every((value) => value === undefined || value === null || value === tokenCount(value));
}

/** What vendors call the class that costs as usual. */
const USUAL_TIERS: ReadonlySet<string> = new Set(['standard', 'default', 'auto']);

/** The name of a price class as a vendor tells it: a short word in lower case. Undefined for the usual one and for anything else. */
export function serviceTier(value: unknown): string | undefined {
  if (typeof value !== 'string' || USUAL_TIERS.has(value)) return undefined;
  return /^[a-z][a-z0-9_-]{0,31}$/.test(value) ? value : undefined;
}
