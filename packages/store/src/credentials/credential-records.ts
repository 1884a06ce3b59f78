import type { Clock } from '@sluice/core';
import { type Kysely, sql } from 'kysely';
import { inTransaction } from '../database/index.ts';
import { type Page, type PageRequest, pageOf, rowsFor } from '../result.ts';
import type { Schema } from '../schema/index.ts';
import type { CredentialRecords, CredentialVersion, SealedCredential } from './port.ts';

/** Sealed credentials in the database. */
export class SqlCredentialRecords implements CredentialRecords {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async versions(request: PageRequest = {}): Promise<Page<CredentialVersion>> {
    let query = this.#versionQuery().limit(rowsFor(request));
    if (request.after !== undefined) query = query.where('account.id', '>', request.after);
    return pageOf(await query.execute(), request, ({ accountId }) => accountId);
  }

  async versionsOf(accountIds: readonly string[]): Promise<readonly CredentialVersion[]> {
    return accountIds.length === 0 ? [] : this.#versionQuery().where('account.id', 'in', accountIds).execute();
  }

  async readMany(accountIds: readonly string[]): Promise<readonly SealedCredential[]> {
    return accountIds.length === 0 ? [] : this.#sealedQuery().where('account_id', 'in', accountIds).execute();
  }

  async keep(credentials: readonly SealedCredential[]): Promise<number> {
    if (credentials.length === 0) return 0;
    const now = new Date(this.#clock());
    return inTransaction(this.#db, async (transaction) => {
      // Without the lock, an account could be deleted between the look and the insert, and its credential would stay.
      const accounts = await transaction
        .selectFrom('provider_accounts')
        .select('id')
        .where(
          'id',
          'in',
          credentials.map(({ accountId }) => accountId),
        )
        .orderBy('id')
        .forKeyShare()
        .execute();
      const byAccount = new Map(credentials.map((credential) => [credential.accountId, credential]));
      const rows = accounts.flatMap(({ id }) => {
        const credential = byAccount.get(id);
        if (!credential) return [];
        const { version: token_version, sealed } = credential;
        return [{ account_id: id, token_version, sealed, created_at: now, updated_at: now }];
      });
      if (rows.length === 0) return 0;
      const written = await transaction
        .insertInto('credential_records')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .column('account_id')
            .doUpdateSet(({ ref }) => ({
              token_version: ref('excluded.token_version'),
              sealed: ref('excluded.sealed'),
              updated_at: now,
            }))
            .whereRef('credential_records.token_version', '<', 'excluded.token_version'),
        )
        .returning('account_id')
        .execute();
      return written.length;
    });
  }

  async list(request: PageRequest = {}): Promise<Page<SealedCredential>> {
    let query = this.#sealedQuery().limit(rowsFor(request));
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

  #versionQuery() {
    return this.#db
      .selectFrom('provider_accounts as account')
      .leftJoin('credential_records as record', 'record.account_id', 'account.id')
      .select(['account.id as accountId', sql<number>`coalesce(record.token_version, 0)`.as('version')])
      .orderBy('account.id');
  }

  #sealedQuery() {
    return this.#db
      .selectFrom('credential_records')
      .select(['account_id as accountId', 'token_version as version', 'sealed'])
      .orderBy('account_id');
  }
}
