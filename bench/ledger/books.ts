import type { Database } from '@sluice/store';

/** A row of sums, by whatever it was grouped. */
export interface Sums {
  readonly of: string;
  readonly requests: number;
  readonly input: number;
  readonly output: number;
  readonly latency: number;
}

const INPUT = 'coalesce(sum(input_tokens + cache_write_tokens + cache_read_tokens), 0)::bigint AS input';
const OUTPUT = 'coalesce(sum(output_tokens), 0)::bigint AS output';
const UNFINISHED = `outcome IN ('client_gone', 'drained') AND output_tokens > 0`;
const NAMES = `api_key_id || ' ' || outcome || ' ' || account_id`;

/** What the database says, read once when everything is over. */
export interface Books {
  readonly rows: number;
  readonly ids: number;
  readonly open: number;
  /** Of closed records: `key outcome account`, sorted. */
  readonly ledger: readonly Sums[];
  readonly hours: readonly Sums[];
  readonly days: readonly Sums[];
  /** By account. */
  readonly accounts: readonly Sums[];
  /** By account: answers that had begun when their clients left or their gateway was stopped. */
  readonly unfinished: readonly Sums[];
  /** Of those, the ones whose tokens are not called estimates although this upstream tells none before its end. */
  readonly unfinishedReported: number;
}

export async function readBooks(database: Database): Promise<Books> {
  return database.script(async ({ query }) => {
    const [counts] = await query<{ rows: number; ids: number; open: number }>(
      `SELECT count(*)::bigint AS rows, count(DISTINCT id)::bigint AS ids,
        count(*) FILTER (WHERE outcome IS NULL)::bigint AS open FROM usage_ledger`,
    );
    const [unlabelled] = await query<{ count: number }>(
      `SELECT count(*)::bigint AS count FROM usage_ledger WHERE ${UNFINISHED} AND usage_source <> 'estimated'`,
    );
    const rollups = (granularity: string) =>
      query<Sums>(
        `SELECT ${NAMES} AS of, sum(requests)::bigint AS requests, ${INPUT}, ${OUTPUT}, sum(latency_ms_sum)::bigint AS latency
          FROM usage_rollups WHERE granularity = $1 GROUP BY 1 ORDER BY 1`,
        [granularity],
      );
    return {
      ...(counts ?? { rows: 0, ids: 0, open: 0 }),
      ledger: await query<Sums>(
        `SELECT ${NAMES} AS of, count(*)::bigint AS requests, ${INPUT}, ${OUTPUT}, coalesce(sum(latency_ms), 0)::bigint AS latency
          FROM usage_ledger WHERE outcome IS NOT NULL GROUP BY 1 ORDER BY 1`,
      ),
      hours: await rollups('hour'),
      days: await rollups('day'),
      accounts: await query<Sums>(
        `SELECT account_id AS of, sum(requests)::bigint AS requests, ${INPUT}, ${OUTPUT}, 0::bigint AS latency
          FROM account_usage_stats GROUP BY 1 ORDER BY 1`,
      ),
      unfinished: await query<Sums>(
        `SELECT account_id AS of, count(*)::bigint AS requests, ${INPUT}, ${OUTPUT}, 0::bigint AS latency
          FROM usage_ledger WHERE ${UNFINISHED} GROUP BY 1 ORDER BY 1`,
      ),
      unfinishedReported: unlabelled?.count ?? 0,
    };
  });
}

/** Adds up the rows that are of this key, outcome and account; what is not given is not looked at. */
export function sumOf(
  rows: readonly Sums[],
  wanted: { readonly key?: string; readonly outcome?: string; readonly account?: string } = {},
): Omit<Sums, 'of'> {
  const sum = { requests: 0, input: 0, output: 0, latency: 0 };
  for (const row of rows) {
    const [key, outcome, account] = row.of.split(' ');
    if (wanted.key !== undefined && key !== `file:${wanted.key}`) continue;
    if (wanted.outcome !== undefined && outcome !== wanted.outcome) continue;
    if (wanted.account !== undefined && account !== wanted.account) continue;
    for (const field of ['requests', 'input', 'output', 'latency'] as const) sum[field] += row[field];
  }
  return sum;
}
