import { openDatabase } from '@sluice/store';
import type { Things } from './things.ts';

const EVERY_MS = 3_000;

/** Removes what an attack has made, again and again: with thousands of rows, it would be the publishing of them that is attacked. */
export async function sweepMade(databaseUrl: string, { group, profile, key, doomed }: Things) {
  const opened = await openDatabase({ url: databaseUrl });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const { database } = opened;
  const kept = [group, profile, key, doomed.group, doomed.profile, doomed.key];
  const sweep = () =>
    database.script(async (transaction) => {
      await transaction.query(`DELETE FROM api_keys WHERE origin = 'api' AND id <> ALL ($1)`, [kept]);
      await transaction.query(`DELETE FROM profiles WHERE NOT built_in AND NOT active AND id::text <> ALL ($1)`, [
        kept,
      ]);
      await transaction.query(`DELETE FROM provider_groups WHERE id::text <> ALL ($1)`, [kept]);
      await transaction.query('DELETE FROM idempotency_records');
    });
  let sweeping = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = sweep().catch((error: unknown) => console.error(`sweep: ${error}`));
  }, EVERY_MS);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await sweeping;
      await database.close();
    },
  };
}
