const LONGEST_WAIT_MS = 8 * 24 * 60 * 60 * 1000;

/**
 * A recovery time as far as we believe it: in the future, and at most eight days ahead (vendors' longest window is
 * seven). The one place where upstream times are capped. Anything else is no hint at all.
 */
export function believable(at: number | undefined, now: number): number | undefined {
  if (at === undefined || !(at > now)) return undefined;
  return Math.min(at, now + LONGEST_WAIT_MS);
}

/** The first of several readings that can be believed, best source first. */
export function firstBelievable(now: number, ...readings: readonly (number | undefined)[]): number | undefined {
  for (const at of readings) {
    const believed = believable(at, now);
    if (believed !== undefined) return believed;
  }
  return undefined;
}

/**
 * `retry-after` in epoch milliseconds: seconds from now, or an HTTP date. Not capped; undefined when unreadable.
 */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,12}(\.\d{1,6})?$/.test(text)) return now + Number(text) * 1000;
  // Every HTTP date names its day or month in letters; without this `Date.parse` reads numbers as years.
  if (text.length > 64 || !/[a-z]{3}/i.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date;
}

/** A vendor's epoch time, in seconds (floats included) or milliseconds, as epoch milliseconds; not capped. */
export function epochTime(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return undefined;
  return value < 1e11 ? value * 1000 : value;
}

/** 00:00 UTC on the day after `now`. */
export function startOfNextDay(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1);
}

/** 00:00 UTC on the first day of the month after `now`. */
export function startOfNextMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
