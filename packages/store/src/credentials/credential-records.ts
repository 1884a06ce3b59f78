import type { Clock } from '@sluice/core';
import type { Kysely } from 'kysely';
import { type Page, type PageRequest, pageOf, rowsFor } from '../result.ts';
import type { Schema } from '../schema/index.ts';
import type { CredentialRecords, SealedCredential, SealedStoreResult } from './port.ts';

/** Sealed credentials in the database. */
export class SqlCredentialRecords implements CredentialRecords {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async read(accountId: string): Promise<SealedCredential | undefined> {
    return this.#db
      .selectFrom('credential_records')
      .select(['token_version as version', 'sealed'])
      .where('account_id', '=', accountId)
      .executeTakeFirst();
  }

  async compareAndSet(
    accountId: string,
    expected: number,
    sealed: string,
    version = expected + 1,
  ): Promise<SealedStoreResult> {
    if (version <= expected) throw new RangeError(`version ${version} does not follow ${expected}`);
    const now = new Date(this.#clock());
    const written =
      expected === 0
        ? await this.#db
            .insertInto('credential_records')
            .values({ account_id: accountId, token_version: version, sealed, created_at: now, updated_at: now })
            .onConflict((conflict) => conflict.doNothing())
            .returning('token_version')
            .executeTakeFirst()
        : await this.#db
            .updateTable('credential_records')
            .set({ token_version: version, sealed, updated_at: now })
            .where('account_id', '=', accountId)
            .where('token_version', '=', expected)
            .returning('token_version')
            .executeTakeFirst();
    if (written) return { outcome: 'stored', version };
    return { outcome: 'conflict', current: await this.read(accountId) };
  }

  async list(request: PageRequest = {}): Promise<Page<SealedCredential & { readonly accountId: string }>> {
    let query = this.#db
      .selectFrom('credential_records')
      .select(['account_id as accountId', 'token_version as version', 'sealed'])
      .orderBy('account_id')
      .limit(rowsFor(request));
    if (request.after !== undefined) query = query.where('account_id', '>', request.after);
    return pageOf(await query.execute(), request, ({ accountId }) => accountId);
  }

  async reseal(accountId: string, old: string, sealed: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('credential_records')
      .set({ sealed, updated_at: new Date(this.#clock()) })
      .where('account_id', '=', accountId)
      .where('sealed', '=', old)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async remove(accountId: string): Promise<boolean> {
    const query = this.#db.deleteFrom('credential_records').where('account_id', '=', accountId);
    return (await query.executeTakeFirst()).numDeletedRows > 0n;
  }
}
