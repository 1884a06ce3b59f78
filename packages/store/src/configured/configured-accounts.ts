import type { Clock } from '@sluice/core';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema/index.ts';
import type { ConfiguredAccounts, ConfiguredEntry } from './port.ts';

/** What the configuration file said last, in the database. */
export class SqlConfiguredAccounts implements ConfiguredAccounts {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async all(): Promise<ReadonlyMap<string, ConfiguredEntry>> {
    const rows = await this.#db.selectFrom('configured_accounts').select(['account_id', 'entry']).execute();
    return new Map(rows.map(({ account_id, entry }) => [account_id, entry]));
  }

  async get(accountId: string): Promise<ConfiguredEntry | undefined> {
    const query = this.#db.selectFrom('configured_accounts').select('entry').where('account_id', '=', accountId);
    return (await query.executeTakeFirst())?.entry;
  }

  async remember(entry: ConfiguredEntry): Promise<void> {
    const now = new Date(this.#clock());
    await this.#db
      .insertInto('configured_accounts')
      .values({ account_id: entry.account.id, entry: JSON.stringify(entry), created_at: now, updated_at: now })
      .onConflict((conflict) =>
        conflict.column('account_id').doUpdateSet(({ ref }) => ({ entry: ref('excluded.entry'), updated_at: now })),
      )
      .execute();
  }

  async forget(accountId: string): Promise<void> {
    await this.#db.deleteFrom('configured_accounts').where('account_id', '=', accountId).execute();
  }
}
