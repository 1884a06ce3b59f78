import { epochTime } from './retry-time.ts';

/**
 * A moment a vendor wrote as epoch seconds (or milliseconds), as a number or as text, or as an RFC 3339 date; epoch
 * milliseconds, not capped. Undefined for anything else.
 */
export function rfc3339OrEpochSeconds(value: unknown): number | undefined {
  if (typeof value !== 'string') return epochTime(value);
  const text = value.trim();
  if (/^\d{1,15}(\.\d{1,9})?$/.test(text)) return epochTime(Number(text));
  if (text.length > 64 || !/^\d{4}-\d{2}-\d{2}(?:[T ]|$)/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date;
}
