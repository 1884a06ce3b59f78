/** How `JSON.stringify` shows half of a UTF-16 pair. Proper pairs are written as characters. */
const LONE_SURROGATE_ESCAPE = '\\ud';

/**
 * Rule 12: JSON text without unpaired surrogates, each replaced by U+FFFD. Returns the given text untouched in the usual case
 * that it has none, which a search finds out without visiting the value again.
 */
export function stringifyWellFormed(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes(LONE_SURROGATE_ESCAPE)) return json;
  return JSON.stringify(wellFormed(value));
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]));
}
