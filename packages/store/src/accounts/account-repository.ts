import type { Clock, ProviderId } from '@sluice/core';
import type { Kysely } from 'kysely';
import { inTransaction, toMoment } from '../database/index.ts';
import { type Deleted, type Inserted, type Page, type PageRequest, pageOf, rowsFor, type Updated } from '../result.ts';
import type { Schema } from '../schema/index.ts';
import { addAccountUsage } from './add-usage.ts';
import type {
  AccountContent,
  AccountDay,
  AccountHealth,
  AccountRepository,
  AccountUsage,
  StoredAccount,
} from './port.ts';
import { columnsOf, toAccountDay, toStoredAccount } from './rows.ts';

/** Accounts in the database. */
export class SqlAccountRepository implements AccountRepository {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async get(id: string): Promise<StoredAccount | undefined> {
    const row = await this.#db.selectFrom('provider_accounts').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toStoredAccount(row);
  }

  async activeByProvider(provider: ProviderId): Promise<readonly StoredAccount[]> {
    const query = this.#db.selectFrom('provider_accounts').selectAll();
    const rows = await query.where('provider', '=', provider).where('disabled', '=', false).orderBy('id').execute();
    return rows.map(toStoredAccount);
  }

  async list(request: PageRequest & { readonly provider?: ProviderId | undefined } = {}): Promise<Page<StoredAccount>> {
    let query = this.#db.selectFrom('provider_accounts').selectAll().orderBy('id').limit(rowsFor(request));
    if (request.after !== undefined) query = query.where('id', '>', request.after);
    if (request.provider !== undefined) query = query.where('provider', '=', request.provider);
    return pageOf((await query.execute()).map(toStoredAccount), request, ({ account }) => account.id);
  }

  async insert(content: AccountContent): Promise<Inserted<StoredAccount>> {
    const { id, provider } = content.account;
    const now = new Date(this.#clock());
    const row = await this.#db
      .insertInto('provider_accounts')
      .values({
        ...{ id, provider, origin: content.origin ?? 'api', created_at: now, updated_at: now },
        ...columnsOf(content),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    return row ? { outcome: 'stored', value: toStoredAccount(row) } : { outcome: 'exists' };
  }

  async update(expected: number, content: AccountContent): Promise<Updated<StoredAccount>> {
    const { id } = content.account;
    const row = await this.#db
      .updateTable('provider_accounts')
      .set({ ...columnsOf(content), version: expected + 1, updated_at: new Date(this.#clock()) })
      .where('id', '=', id)
      .where('version', '=', expected)
      .returningAll()
      .executeTakeFirst();
    if (row) return { outcome: 'stored', value: toStoredAccount(row) };
    const current = await this.get(id);
    return current ? { outcome: 'conflict', current } : { outcome: 'missing' };
  }

  async release(id: string, expected: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('provider_accounts')
      .set({ origin: 'api', version: expected + 1, updated_at: new Date(this.#clock()) })
      .where('id', '=', id)
      .where('version', '=', expected)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  delete(id: string, expected?: number): Promise<Deleted> {
    return inTransaction(this.#db, async (transaction) => {
      let query = transaction.deleteFrom('provider_accounts').where('id', '=', id);
      if (expected !== undefined) query = query.where('version', '=', expected);
      const { numDeletedRows } = await query.executeTakeFirst();
      if (numDeletedRows > 0n) {
        await transaction.deleteFrom('credential_records').where('account_id', '=', id).execute();
        return { outcome: 'deleted' };
      }
      const row = await transaction
        .selectFrom('provider_accounts')
        .select('id')
        .where('id', '=', id)
        .executeTakeFirst();
      return { outcome: row ? 'conflict' : 'missing' };
    });
  }

  async updateHealth(id: string, health: AccountHealth): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('provider_accounts')
      .set({
        health_status: health.status,
        health_reason: health.reason ?? null,
        health_checked_at: toMoment(health.checkedAt),
      })
      .where('id', '=', id)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async recordUsage(id: string, usage: AccountUsage, at: number): Promise<boolean> {
    return (await addAccountUsage(this.#db, [{ accountId: id, at, ...usage }])) > 0;
  }

  async usageByDay(id: string, from: number, to: number): Promise<readonly AccountDay[]> {
    const rows = await this.#db
      .selectFrom('account_usage_stats')
      .selectAll()
      .where('account_id', '=', id)
      .where('day', '>=', new Date(from))
      .where('day', '<', new Date(to))
      .orderBy('day')
      .execute();
    return rows.map(toAccountDay);
  }
}
