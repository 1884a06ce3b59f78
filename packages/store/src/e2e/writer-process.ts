import { writeSync } from 'node:fs';
import { openDatabase } from '../database/index.ts';
import { Migrator, readMigrations } from '../migrate/index.ts';

/**
 * Opens the embedded database and adds rows for ever. Says `opening`, then `found` with the rows of every earlier run,
 * then the number of each row once it is acknowledged. `node writer-process.ts <folder> <run>`
 */
const [dataDir = '', run = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);

say('opening');
const opened = await openDatabase({ dataDir });
if (opened.outcome !== 'opened') throw new Error(opened.message);
const { database } = opened;
await new Migrator(database, await readMigrations()).up();
const found = await database.db
  .selectFrom('usage_ledger')
  .select(({ fn }) => ['account_id as run', fn.countAll<number>().as('rows'), fn.max('attempts').as('last')])
  .groupBy('account_id')
  .execute();
say(`found ${JSON.stringify(found)}`);

for (let number = 1; ; number += 1) {
  await database.db
    .insertInto('usage_ledger')
    .values({
      ...{ id: `${run}.${number}`, account_id: run, attempts: number, opened_at: new Date() },
      ...{
        provider: 'kiro',
        model: 'm'.repeat(400),
        api_key_id: '',
        profile_id: '',
        dialect: '',
        request_type: 'chat',
      },
      ...{ failure_kind: '', input_tokens: 1, cache_write_tokens: 0, cache_read_tokens: 0, output_tokens: 1 },
      ...{ reasoning_tokens: 0, usage_source: '' },
    })
    .execute();
  say(String(number));
}
