import { z } from '@hono/zod-openapi';
import type { UsageDimension, UsageLedger, UsageSums } from '@sluice/store';
import { isoTime, momentSchema } from '../http/index.ts';
import { type Filters, filterQuery, whereOf } from './filters.ts';
import type { Period } from './period.ts';
import {
  amountSchema,
  amountsView,
  countSchema,
  countsView,
  latencySchema,
  latencyView,
  unaskedSchema,
} from './sums-view.ts';

const group = z.object({ ...countSchema, ...latencySchema, ...amountSchema });
const bucket = z.object({ ...countSchema, ...latencySchema, ...amountSchema });

/** The shape that the analytics page of the tray application reads, and more. */
export const metricsSchema = z
  .object({
    period: z.object({ from: momentSchema, to: momentSchema, granularity: z.enum(['day', 'hour']) }),
    filters: z.object(filterQuery).openapi({ description: 'What the sums are limited to' }),
    summary: z.object({
      total_requests: z.int(),
      total_failures: z.int(),
      ...unaskedSchema,
      outcomes: z.record(z.string(), z.int()),
      ...latencySchema,
      ...amountSchema,
    }),
    by_provider: z.record(z.string(), group),
    by_type: z.record(z.string(), group).openapi({ description: 'chat, completion, embedding, other' }),
    by_profile: z.record(z.string(), group).openapi({ description: 'By id; `none` for requests without a profile' }),
    by_model: z.record(z.string(), group),
    by_account: z.record(z.string(), group),
    by_api_key: z.record(z.string(), group),
    failures_by_kind: z.record(z.string(), z.int()),
    daily: z.array(bucket.extend({ date: z.iso.date() })),
    hourly: z
      .array(bucket.extend({ hour: momentSchema }))
      .optional()
      .openapi({ description: 'With granularity hour' }),
  })
  .openapi('Metrics');

type Metrics = z.infer<typeof metricsSchema>;

const DAY_MS = 86_400_000;

/** Everything that was counted in a period, of what the filters leave. Percentiles are of merged histograms, never means of percentiles. */
export async function metricsOf(usage: UsageLedger, period: Period, filters: Filters = {}): Promise<Metrics> {
  const { from, to, granularity } = period;
  const only = whereOf(filters);
  const split = async (dimension: UsageDimension, where = {}) => {
    const rows = await usage.sums({
      granularity,
      from,
      to,
      by: [dimension],
      total: true,
      where: { ...only, ...where },
    });
    return rows.map((sums): [string, UsageSums] => [sums.by[dimension] || 'none', sums]);
  };
  const groups = async (dimension: UsageDimension) => {
    const rows = await split(dimension);
    return Object.fromEntries(rows.map(([name, sums]) => [name, rowView(sums)]));
  };
  const [total] = await usage.sums({ granularity, from, to, total: true, where: only });
  const days = { from: Math.floor(from / DAY_MS) * DAY_MS, to };
  const daily = await usage.sums({ granularity: 'day', ...days, where: only });
  const hourly = granularity === 'hour' ? await usage.sums({ granularity, from, to, where: only }) : undefined;
  if (!total) throw new Error('a total has one row');
  return {
    period: { from: isoTime(from), to: isoTime(to), granularity },
    filters,
    summary: {
      total_requests: total.requests,
      total_failures: total.outcomes.upstream_error,
      unasked_requests: total.unaskedRequests,
      outcomes: { ...total.outcomes },
      ...latencyView(total),
      ...amountsView(total),
    },
    by_provider: await groups('provider'),
    by_type: await groups('request_type'),
    by_profile: await groups('profile_id'),
    by_model: await groups('model'),
    by_account: await groups('account_id'),
    by_api_key: await groups('api_key_id'),
    failures_by_kind: Object.fromEntries(
      (await split('failure_kind', { outcome: 'upstream_error' })).map(([kind, sums]) => [kind, sums.requests]),
    ),
    daily: daily.map((sums) => ({ date: isoTime(sums.bucket ?? 0).slice(0, 10), ...rowView(sums) })),
    ...(hourly && { hourly: hourly.map((sums) => ({ hour: isoTime(sums.bucket ?? 0), ...rowView(sums) })) }),
  };
}

function rowView(sums: UsageSums) {
  return { ...countsView(sums), ...latencyView(sums), ...amountsView(sums) };
}
