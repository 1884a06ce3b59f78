import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema/index.ts';
import type { AccountUsage } from './port.ts';

export interface UsageOfAccount extends AccountUsage {
  readonly accountId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

const DAY_MS = 86_400_000;

/** Adds to the daily statistics of accounts, in one statement; accounts that are not there are left out. Returns how many rows it made or changed. */
export async function addAccountUsage(db: Kysely<Schema>, usages: readonly UsageOfAccount[]): Promise<number> {
  if (usages.length === 0) return 0;
  const rows = usages.map(({ accountId, at, ...sums }) => ({
    ...{ account_id: accountId, day: new Date(Math.floor(at / DAY_MS) * DAY_MS), at: new Date(at) },
    ...{
      requests: sums.requests,
      failures: sums.failures,
      input: sums.inputTokens,
      cache_write: sums.cacheWriteTokens,
    },
    ...{ cache_read: sums.cacheReadTokens, output: sums.outputTokens, cost: sums.costMicros },
  }));
  // Accounts are locked, in one order, so that none is deleted between the look and the insert.
  const { numAffectedRows = 0n } = await sql`
    WITH used AS (
      SELECT account_id, day, max(at) AS at, sum(requests) AS requests, sum(failures) AS failures, sum(input) AS input,
        sum(cache_write) AS cache_write, sum(cache_read) AS cache_read, sum(output) AS output, sum(cost) AS cost
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS rows (account_id text, day timestamptz, at timestamptz,
        requests bigint, failures bigint, input bigint, cache_write bigint, cache_read bigint, output bigint, cost bigint)
      GROUP BY account_id, day
    ), there AS (
      SELECT id FROM provider_accounts WHERE id IN (SELECT account_id FROM used) ORDER BY id FOR KEY SHARE
    )
    INSERT INTO account_usage_stats AS stats (account_id, day, requests, failures, input_tokens, cache_write_tokens,
      cache_read_tokens, output_tokens, cost_micros, last_used_at)
    SELECT account_id, day, requests, failures, input, cache_write, cache_read, output, cost, at
    FROM used JOIN there ON there.id = used.account_id ORDER BY account_id, day
    ON CONFLICT (account_id, day) DO UPDATE SET
      requests = stats.requests + excluded.requests,
      failures = stats.failures + excluded.failures,
      input_tokens = stats.input_tokens + excluded.input_tokens,
      cache_write_tokens = stats.cache_write_tokens + excluded.cache_write_tokens,
      cache_read_tokens = stats.cache_read_tokens + excluded.cache_read_tokens,
      output_tokens = stats.output_tokens + excluded.output_tokens,
      cost_micros = stats.cost_micros + excluded.cost_micros,
      last_used_at = greatest(stats.last_used_at, excluded.last_used_at)`.execute(db);
  return Number(numAffectedRows);
}
