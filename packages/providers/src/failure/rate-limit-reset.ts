import { goDuration } from './go-duration.ts';
import { epochTime } from './retry-time.ts';

const LONGEST_PLAIN_SECONDS = 1e8;

/**
 * The moment an `x-ratelimit-reset-*` header names, epoch milliseconds, not capped. OpenAI writes Go durations (`6m0s`);
 * compatible servers also write seconds from now, epoch seconds or epoch milliseconds, told apart by their size.
 */
export function rateLimitReset(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  const duration = goDuration(text);
  if (duration !== undefined) return now + duration;
  if (!/^\d{1,15}(\.\d{1,9})?$/.test(text)) return undefined;
  const number = Number(text);
  return number < LONGEST_PLAIN_SECONDS ? now + number * 1_000 : epochTime(number);
}
