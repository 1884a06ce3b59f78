export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Six in the morning of the last day of a month, UTC: limits by the day and the month end within the simulated day. */
export const START = Date.UTC(2026, 8, 30, 6);
