/** Type number of `bigint` in Postgres' catalog. */
export const BIGINT = 20;

/**
 * Reads a `bigint` as a number. Tokens and micro-units of money stay far below 2^53; a value beyond it would be rounded
 * without a word, so it throws.
 */
export function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer out of range: ${text}`);
  return value;
}
