import { z } from '@hono/zod-openapi';
import type { Granularity } from '@sluice/store';
import { type Refusal, refused } from '../http/index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);
/** Most buckets of one answer: a month of hours, ten years of days. */
const MOST = { hour: 31 * 24 + 1, day: 3_660 } as const;
const USUAL_DAYS = 7;

const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a date such as 2026-01-31, or RFC 3339')
  .optional();

/** Query of everything that is counted over time. */
export const periodQuery = z.strictObject({
  from: moment.openapi({ description: 'Default: six days before the day of `to`' }),
  to: moment.openapi({ description: 'Not included itself; a date includes its day. Default: now' }),
  granularity: z.enum(['day', 'hour']).default('day'),
});

export interface Period {
  /** Epoch milliseconds, `[from, to)`; whole buckets. */
  readonly from: number;
  readonly to: number;
  readonly granularity: Granularity;
}

/** The whole hours or days (UTC) that a query asks for. */
export function periodOf(query: z.output<typeof periodQuery>, now: number): Period | Refusal<400> {
  const { granularity } = query;
  const bucket = granularity === 'hour' ? HOUR_MS : DAY_MS;
  const to = query.to === undefined ? now + 1 : endOf(query.to);
  const usualFrom = Math.floor((to - 1) / DAY_MS) * DAY_MS - (USUAL_DAYS - 1) * DAY_MS;
  const from = query.from === undefined ? usualFrom : Date.parse(query.from);
  if (from < EARLIEST || from > LATEST)
    return refused(400, 'invalid_request', 'must lie between 2000 and 2100', 'from');
  if (to < EARLIEST || to > LATEST) return refused(400, 'invalid_request', 'must lie between 2000 and 2100', 'to');
  if (from >= to) return refused(400, 'invalid_request', 'must be before `to`', 'from');
  const whole = { from: Math.floor(from / bucket) * bucket, to: Math.ceil(to / bucket) * bucket, granularity };
  if ((whole.to - whole.from) / bucket > MOST[granularity]) {
    return refused(400, 'invalid_request', `covers more than ${MOST[granularity]} ${granularity}s`, 'from');
  }
  return whole;
}

export interface Stretch {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** A stretch of whole hours or days, open where a side is not named: what is cleared is never more than what was asked. */
export function stretchOf({ from, to, granularity }: z.output<typeof periodQuery>): Stretch | Refusal<400> {
  const bucket = granularity === 'hour' ? HOUR_MS : DAY_MS;
  const sides = {
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : endOf(to),
  };
  for (const [field, moment] of Object.entries(sides)) {
    if (moment === undefined) continue;
    if (moment < EARLIEST || moment > LATEST) {
      return refused(400, 'invalid_request', 'must lie between 2000 and 2100', field);
    }
    if (moment % bucket !== 0)
      return refused(400, 'invalid_request', `must be the start of a UTC ${granularity}`, field);
  }
  if (sides.from !== undefined && sides.to !== undefined && sides.from >= sides.to) {
    return refused(400, 'invalid_request', 'must be before `to`', 'from');
  }
  return sides;
}

function endOf(text: string): number {
  return Date.parse(text) + (text.includes('T') ? 0 : DAY_MS);
}
