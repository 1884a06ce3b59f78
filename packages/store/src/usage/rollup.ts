import { type Insertable, type Kysely, type RawBuilder, sql } from 'kysely';
import type { UsageRollupsTable } from '../schema/index.ts';
import {
  type Granularity,
  LATENCY_BOUNDS_MS,
  type LatencyColumn,
  type RollupSums,
  type Schema,
} from '../schema/index.ts';
import type { LedgerRow } from './rows.ts';

const BUCKET_MS: Readonly<Record<Granularity, number>> = { hour: 3_600_000, day: 86_400_000 };

type Rollup = Insertable<UsageRollupsTable>;

export const LATENCY_COLUMNS: readonly LatencyColumn[] = [
  ...LATENCY_BOUNDS_MS.map((bound) => `latency_le_${bound}` as const),
  'latency_longer',
];

/** Every column that is added up. */
export const SUM_COLUMNS: readonly (keyof RollupSums)[] = [
  ...(['requests', 'unasked_requests', 'input_tokens', 'cache_write_tokens', 'cache_read_tokens'] as const),
  ...(['output_tokens', 'reasoning_tokens', 'estimated_requests', 'cost_micros', 'credit_micros'] as const),
  ...(['latency_ms_sum', 'latency_count', 'first_event_ms_sum', 'first_event_count'] as const),
  ...LATENCY_COLUMNS,
];

const KEY_COLUMNS = [
  ...(['granularity', 'bucket', 'provider', 'account_id', 'api_key_id', 'profile_id'] as const),
  ...(['model', 'request_type', 'outcome', 'failure_kind'] as const),
] as const;

/** Adds closed records to the sums of their hour and their day, inside the caller's transaction. */
export async function addToRollups(db: Kysely<Schema>, closed: readonly LedgerRow[]): Promise<void> {
  const rows = [...rollUp(closed).values()];
  if (rows.length === 0) return;
  await db
    .insertInto('usage_rollups')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns([...KEY_COLUMNS])
        .doUpdateSet(Object.fromEntries(SUM_COLUMNS.map((name) => [name, added(name)]))),
    )
    .execute();
}

function added(name: keyof RollupSums): RawBuilder<number> {
  return sql<number>`${sql.ref(`usage_rollups.${name}`)} + ${sql.ref(`excluded.${name}`)}`;
}

/** One row per hour and per day, in one order for everybody, so that no two writers wait for each other. */
function rollUp(closed: readonly LedgerRow[]): ReadonlyMap<string, Rollup> {
  const sums = new Map<string, Rollup>();
  for (const row of closed) {
    if (row.outcome === null) continue;
    for (const granularity of ['hour', 'day'] as const) {
      const bucket = Math.floor(row.opened_at.getTime() / BUCKET_MS[granularity]) * BUCKET_MS[granularity];
      const key = {
        ...{ granularity, bucket: new Date(bucket), provider: row.provider, account_id: row.account_id },
        ...{ api_key_id: row.api_key_id, profile_id: row.profile_id, model: row.model },
        ...{ request_type: row.request_type, outcome: row.outcome, failure_kind: row.failure_kind },
      };
      const name = JSON.stringify(Object.values(key));
      const known = sums.get(name);
      const next = sumsOf(row);
      if (!known) sums.set(name, { ...key, ...next });
      else for (const column of SUM_COLUMNS) known[column] += next[column];
    }
  }
  return new Map([...sums].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function sumsOf(row: LedgerRow): RollupSums {
  const unasked = wasUnasked(row);
  // How quickly we refuse says nothing of how quickly anybody answers.
  const latency = unasked ? null : row.latency_ms;
  const bucket = latency === null ? undefined : latencyColumn(latency);
  const latencies = Object.fromEntries(LATENCY_COLUMNS.map((name) => [name, name === bucket ? 1 : 0]));
  return {
    requests: 1,
    unasked_requests: unasked ? 1 : 0,
    input_tokens: row.input_tokens,
    cache_write_tokens: row.cache_write_tokens,
    cache_read_tokens: row.cache_read_tokens,
    output_tokens: row.output_tokens,
    reasoning_tokens: row.reasoning_tokens,
    estimated_requests: row.usage_source === 'estimated' ? 1 : 0,
    cost_micros: row.cost_micros ?? 0,
    credit_micros: row.credit_micros ?? 0,
    latency_ms_sum: latency ?? 0,
    latency_count: latency === null ? 0 : 1,
    first_event_ms_sum: row.first_event_ms ?? 0,
    first_event_count: row.first_event_ms === null ? 0 : 1,
    ...(latencies as Record<LatencyColumn, number>),
  };
}

/** How many attempts a request had whose gateway is gone, nobody can say. */
function wasUnasked({ attempts, outcome, failure_kind: kind }: LedgerRow): boolean {
  return attempts === 0 && outcome !== 'completed' && kind !== 'lost';
}

function latencyColumn(ms: number): LatencyColumn {
  const bound = LATENCY_BOUNDS_MS.find((candidate) => ms <= candidate);
  return bound === undefined ? 'latency_longer' : `latency_le_${bound}`;
}
