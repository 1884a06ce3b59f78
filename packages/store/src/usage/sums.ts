import { type Kysely, sql } from 'kysely';
import { LATENCY_BOUNDS_MS, type Outcome, type RollupSums, type Schema } from '../schema/index.ts';
import { USAGE_DIMENSIONS, type UsageDimension, type UsageQuery, type UsageSums } from './port.ts';
import { LATENCY_COLUMNS, SUM_COLUMNS } from './rollup.ts';

type SumRow = RollupSums &
  Record<Outcome, number> &
  Partial<Record<UsageDimension, string>> & { readonly bucket?: Date };

const OUTCOMES: readonly Outcome[] = ['completed', 'client_gone', 'upstream_error', 'drained'];

/** Adds up the rows of an hour, a day or the whole time asked for, oldest first. */
export async function readSums(db: Kysely<Schema>, query: UsageQuery): Promise<readonly UsageSums[]> {
  // In the order of the list above, each once: the names go into the statement as they are.
  const by = USAGE_DIMENSIONS.filter((dimension) => query.by?.includes(dimension));
  const groups = [...(query.total ? [] : (['bucket'] as const)), ...by];
  let rows = db
    .selectFrom('usage_rollups')
    .select(groups)
    .select(SUM_COLUMNS.map((name) => sql<number>`coalesce(sum(${sql.ref(name)}), 0)::bigint`.as(name)))
    .select(
      OUTCOMES.map((outcome) =>
        sql<number>`coalesce(sum(requests) FILTER (WHERE outcome = ${outcome}), 0)::bigint`.as(outcome),
      ),
    )
    .where('granularity', '=', query.granularity)
    .where('bucket', '>=', new Date(query.from))
    .where('bucket', '<', new Date(query.to));
  for (const [dimension, value] of Object.entries(query.where ?? {})) {
    if (USAGE_DIMENSIONS.includes(dimension as UsageDimension)) {
      rows = rows.where(sql.ref(dimension), '=', value);
    }
  }
  if (groups.length > 0) rows = rows.groupBy(groups);
  for (const group of groups) rows = rows.orderBy(group);
  return ((await rows.execute()) as unknown as readonly SumRow[]).map((row) => toSums(row, by));
}

function toSums(row: SumRow, by: readonly UsageDimension[]): UsageSums {
  return {
    ...(row.bucket && { bucket: row.bucket.getTime() }),
    by: Object.fromEntries(by.map((dimension) => [dimension, row[dimension] ?? ''])),
    requests: row.requests,
    unaskedRequests: row.unasked_requests,
    outcomes: {
      completed: row.completed,
      client_gone: row.client_gone,
      upstream_error: row.upstream_error,
      drained: row.drained,
    },
    inputTokens: row.input_tokens,
    cacheWriteTokens: row.cache_write_tokens,
    cacheReadTokens: row.cache_read_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    estimatedRequests: row.estimated_requests,
    costMicros: row.cost_micros,
    creditMicros: row.credit_micros,
    latency: {
      count: row.latency_count,
      sumMs: row.latency_ms_sum,
      buckets: LATENCY_COLUMNS.map((name) => row[name]),
    },
    firstEvent: { count: row.first_event_count, sumMs: row.first_event_ms_sum },
  };
}

/**
 * The latency that a share of the requests did not exceed, in milliseconds, as though those of a bucket were spread evenly over it:
 * wrong by less than the width of the bucket it falls into. `Infinity` beyond the last bound; absent when there was none.
 *
 * @param share above 0, at most 1: 0.95 for the 95th percentile.
 */
export function latencyPercentile({ latency }: UsageSums, share: number): number | undefined {
  if (latency.count === 0) return undefined;
  const rank = latency.count * share;
  let below = 0;
  for (const [at, count] of latency.buckets.entries()) {
    const upper = LATENCY_BOUNDS_MS[at];
    if (below + count < rank) below += count;
    else if (upper === undefined) break;
    else {
      const lower = LATENCY_BOUNDS_MS[at - 1] ?? 0;
      return lower + ((upper - lower) * (rank - below)) / count;
    }
  }
  return Number.POSITIVE_INFINITY;
}
