import { type Kysely, sql } from 'kysely';
import { addAccountUsage, type UsageOfAccount } from '../accounts/index.ts';
import { inTransaction } from '../database/index.ts';
import type { Schema } from '../schema/index.ts';
import type { ClearedSums, ClosedUsage, OpenedUsage, Retention, UsageLedger, UsageQuery, UsageSums } from './port.ts';
import { USAGE_DIMENSIONS } from './port.ts';
import { pruneUsage } from './prune.ts';
import { addToRollups } from './rollup.ts';
import { closedRow, type LedgerRow, openRow, toOpened } from './rows.ts';
import { readSums } from './sums.ts';

/** Records per statement: Postgres takes 65,535 parameters, and a rollup row has 33 of them, twice per record. */
const AT_ONCE = 500;
const OPEN_AT_MOST = 1_000;

/** What a close may change about a record that was opened. */
const CLOSED_COLUMNS = [
  ...(['opened_at', 'closed_at', 'outcome', 'provider', 'account_id', 'api_key_id', 'profile_id'] as const),
  ...(['model', 'dialect', 'request_type', 'failure_kind', 'attempts'] as const),
  ...(['input_tokens', 'cache_write_tokens', 'cache_read_tokens', 'output_tokens', 'reasoning_tokens'] as const),
  ...(['usage_source', 'cost_micros', 'credit_micros', 'latency_ms', 'first_event_ms'] as const),
] as const;

/** The usage ledger in the database. */
export class SqlUsageLedger implements UsageLedger {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async open(records: readonly OpenedUsage[]): Promise<number> {
    let opened = 0n;
    for (const some of inBatches(onePerId(records))) {
      const { numInsertedOrUpdatedRows = 0n } = await this.#db
        .insertInto('usage_ledger')
        .values(some.map(openRow))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      opened += numInsertedOrUpdatedRows;
    }
    return Number(opened);
  }

  async close(records: readonly ClosedUsage[]): Promise<{ readonly closed: number; readonly duplicates: number }> {
    let closed = 0;
    for (const some of inBatches(onePerId(records))) {
      closed += await inTransaction(this.#db, async (transaction) => {
        const rows = await closeRows(transaction, some);
        await addAccountUsage(transaction, rows.map(toAccountUsage));
        await addToRollups(transaction, rows);
        return rows.length;
      });
    }
    return { closed, duplicates: records.length - closed };
  }

  async listOpen(openedBefore: number): Promise<readonly OpenedUsage[]> {
    const rows = await this.#db
      .selectFrom('usage_ledger')
      .selectAll()
      .where('outcome', 'is', null)
      .where('opened_at', '<', new Date(openedBefore))
      .orderBy('opened_at')
      .limit(OPEN_AT_MOST)
      .execute();
    return rows.map(toOpened);
  }

  sums(query: UsageQuery): Promise<readonly UsageSums[]> {
    return readSums(this.#db, query);
  }

  prune(retention: Retention): Promise<{ readonly ledger: number; readonly hours: number; readonly days: number }> {
    return pruneUsage(this.#db, retention);
  }

  async clearSums({ granularity, from, to, where = {} }: ClearedSums = {}): Promise<number> {
    let rows = this.#db.deleteFrom('usage_rollups');
    if (granularity !== undefined) rows = rows.where('granularity', '=', granularity);
    if (from !== undefined) rows = rows.where('bucket', '>=', new Date(from));
    if (to !== undefined) rows = rows.where('bucket', '<', new Date(to));
    for (const dimension of USAGE_DIMENSIONS) {
      const value = where[dimension];
      if (value !== undefined) rows = rows.where(sql.ref(dimension), '=', value);
    }
    return Number((await rows.executeTakeFirst()).numDeletedRows);
  }
}

/** Returns the rows that this call has closed, and only those. */
function closeRows(db: Kysely<Schema>, records: readonly ClosedUsage[]): Promise<LedgerRow[]> {
  return db
    .insertInto('usage_ledger')
    .values(records.map(closedRow))
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(({ ref }) => Object.fromEntries(CLOSED_COLUMNS.map((name) => [name, ref(`excluded.${name}`)])))
        .where('usage_ledger.outcome', 'is', null),
    )
    .returningAll()
    .execute();
}

function toAccountUsage(row: LedgerRow): UsageOfAccount {
  return {
    accountId: row.account_id,
    at: row.opened_at.getTime(),
    requests: 1,
    failures: row.outcome === 'upstream_error' ? 1 : 0,
    inputTokens: row.input_tokens,
    cacheWriteTokens: row.cache_write_tokens,
    cacheReadTokens: row.cache_read_tokens,
    outputTokens: row.output_tokens,
    costMicros: row.cost_micros ?? 0,
  };
}

/** The first of each id, in the order of ids: two writers with the same records wait for each other, never in a circle. */
function onePerId<Item extends { readonly id: string }>(records: readonly Item[]): readonly Item[] {
  const first = new Map<string, Item>();
  for (const record of records) if (!first.has(record.id)) first.set(record.id, record);
  return [...first.values()].toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

function* inBatches<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += AT_ONCE) yield items.slice(at, at + AT_ONCE);
}
