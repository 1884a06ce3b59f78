import type { Kysely } from 'kysely';
import type { Schema } from '../schema/index.ts';

/** Runs the work in one transaction: the one that is open already, or else a new one. */
export function inTransaction<Result>(
  db: Kysely<Schema>,
  work: (transaction: Kysely<Schema>) => Promise<Result>,
): Promise<Result> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
