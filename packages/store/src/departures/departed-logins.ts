import type { Clock } from '@sluice/core';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema/index.ts';
import type { DepartedLogins } from './port.ts';

const USUAL = 100;
const MOST = 1_000;

/** Deleted accounts' logins that are still to be forgotten, in the database. */
export class SqlDepartedLogins implements DepartedLogins {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async add(accountId: string): Promise<void> {
    await this.#db
      .insertInto('departed_logins')
      .values({ account_id: accountId, created_at: new Date(this.#clock()) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async list(limit = USUAL): Promise<readonly string[]> {
    const query = this.#db
      .selectFrom('departed_logins')
      .select('account_id')
      .orderBy('created_at')
      .orderBy('account_id');
    const rows = await query.limit(Math.min(Math.max(1, Math.trunc(limit)), MOST)).execute();
    return rows.map(({ account_id }) => account_id);
  }

  async remove(accountId: string): Promise<void> {
    await this.#db.deleteFrom('departed_logins').where('account_id', '=', accountId).execute();
  }
}
