/** Larger than any context window; a number above it is a mistake or an attack. */
const MAX_TOKENS = 100_000_000;

/**
 * A token count an upstream reported, made safe to add up: fractions are rounded, negative numbers become 0 and absurd
 * ones {@link MAX_TOKENS}. Undefined when it is no finite number at all.
 */
export function tokenCount(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Math.min(MAX_TOKENS, Math.max(0, Math.round(value)));
}
