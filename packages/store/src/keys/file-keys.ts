import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@sluice/core';
import type { Kysely } from 'kysely';
import { inTransaction } from '../database/index.ts';
import type { Schema } from '../schema/index.ts';
import type { KeyContent, KeySecret } from './port.ts';
import { columnsOf, toStoredKey } from './rows.ts';

/** Rows that stand for the keys of the configuration file: for people to see, never to recognise a secret by. */
export interface FileKeys {
  /**
   * Makes the row say what the file says now. One that was revoked when its key left the file is active again.
   * `taken`: the id or the secret belongs to a key of the API, and nothing was written.
   */
  show(id: string, content: KeyContent, secret: KeySecret): Promise<'added' | 'changed' | 'unchanged' | 'taken'>;
}

/** Keys of the configuration file in the database. */
export class SqlFileKeys implements FileKeys {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  show(id: string, content: KeyContent, secret: KeySecret): ReturnType<FileKeys['show']> {
    return inTransaction(this.#db, async (transaction) => {
      const now = new Date(this.#clock());
      const columns = { ...columnsOf(content), hint: secret.hint, secret_hash: secret.secretHash };
      await freeSecret(transaction, id, secret.secretHash);
      const inserted = await transaction
        .insertInto('api_keys')
        .values({ ...columns, id, origin: 'file', last_rotated_at: now, created_at: now, updated_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (inserted) return 'added';
      const query = transaction.selectFrom('api_keys').selectAll().where('id', '=', id).where('origin', '=', 'file');
      const row = await query.forUpdate().executeTakeFirst();
      if (!row) return 'taken';
      const isSameSecret = row.secret_hash === secret.secretHash;
      const { name, allowedIps } = toStoredKey(row);
      const isSame = isDeepStrictEqual(
        { name, allowedIps },
        { name: content.name, allowedIps: [...content.allowedIps] },
      );
      if (isSame && isSameSecret && row.revoked_at === null) return 'unchanged';
      if (!isSameSecret && (await isTaken(transaction, secret.secretHash))) return 'taken';
      await transaction
        .updateTable('api_keys')
        .set({ ...columns, revoked_at: null, previous_hash: null, previous_valid_until: null })
        .set({ version: row.version + 1, updated_at: now, ...(!isSameSecret && { last_rotated_at: now }) })
        .where('id', '=', id)
        .execute();
      return 'changed';
    });
  }
}

/** The file may have given a key another name: the row of the old name stops standing for its secret. */
async function freeSecret(transaction: Kysely<Schema>, id: string, secretHash: string): Promise<void> {
  const query = transaction.selectFrom('api_keys').select('id').where('secret_hash', '=', secretHash);
  const former = await query.where('id', '!=', id).where('origin', '=', 'file').forUpdate().executeTakeFirst();
  if (!former) return;
  const nobodys = createHash('sha256').update(`formerly ${former.id} ${secretHash}`).digest('hex');
  await transaction.updateTable('api_keys').set({ secret_hash: nobodys }).where('id', '=', former.id).execute();
}

async function isTaken(transaction: Kysely<Schema>, secretHash: string): Promise<boolean> {
  const query = transaction.selectFrom('api_keys').select('id').where('secret_hash', '=', secretHash);
  return (await query.executeTakeFirst()) !== undefined;
}
