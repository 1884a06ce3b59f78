import { type Kysely, sql } from 'kysely';
import type { Granularity, Schema } from '../schema/index.ts';
import type { Retention } from './port.ts';

const USUAL_BATCH = 5_000;

/** Deletes what is older than it is kept, a batch per statement, until nothing is left or the signal fires. */
export async function pruneUsage(
  db: Kysely<Schema>,
  { ledgerBefore, hoursBefore, daysBefore, batch = USUAL_BATCH, signal }: Retention,
): Promise<{ readonly ledger: number; readonly hours: number; readonly days: number }> {
  const repeat = async (before: number | undefined, once: (moment: Date) => Promise<bigint>) => {
    let total = 0;
    while (before !== undefined && !signal?.aborted) {
      const deleted = Number(await once(new Date(before)));
      total += deleted;
      if (deleted < batch) break;
    }
    return total;
  };
  const sums = (granularity: Granularity) => (moment: Date) => pruneSums(db, granularity, moment, batch);
  return {
    ledger: await repeat(ledgerBefore, (moment) => pruneLedger(db, moment, batch)),
    hours: await repeat(hoursBefore, sums('hour')),
    days: await repeat(daysBefore, sums('day')),
  };
}

async function pruneLedger(db: Kysely<Schema>, moment: Date, batch: number): Promise<bigint> {
  const old = db
    .selectFrom('usage_ledger')
    .select('id')
    .where('opened_at', '<', moment)
    .orderBy('opened_at')
    .limit(batch);
  return (await db.deleteFrom('usage_ledger').where('id', 'in', old).executeTakeFirst()).numDeletedRows;
}

/** By place in the table, which is what a row without an id of its own has. */
async function pruneSums(db: Kysely<Schema>, granularity: Granularity, moment: Date, batch: number): Promise<bigint> {
  const { numAffectedRows = 0n } = await sql`DELETE FROM usage_rollups WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM usage_rollups WHERE granularity = ${granularity} AND bucket < ${moment} LIMIT ${batch}))`.execute(
    db,
  );
  return numAffectedRows;
}
