/** How `JSON.stringify` shows half of a UTF-16 pair. Proper pairs are written as characters. */
const LONE_SURROGATE_ESCAPE = '\\ud';

/**
 * JSON text without unpaired surrogates, which Anthropic refuses as invalid JSON, each replaced by U+FFFD. The usual value has none,
 * which a search finds out without visiting it again.
 */
export function stringifyWellFormed(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes(LONE_SURROGATE_ESCAPE) ? JSON.stringify(wellFormed(value)) : json;
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]));
}
