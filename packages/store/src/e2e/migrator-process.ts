import { writeSync } from 'node:fs';
import { openDatabase } from '../database/index.ts';
import { Migrator, readMigrations } from '../migrate/index.ts';

/** Migrates up and down for ever and says `migrating` when it begins. `node migrator-process.ts <place as JSON>` */
const opened = await openDatabase(JSON.parse(process.argv[2] ?? ''));
if (opened.outcome !== 'opened') throw new Error(opened.message);
const migrator = new Migrator(opened.database, await readMigrations());
writeSync(1, 'migrating\n');
for (;;) {
  await migrator.up();
  await migrator.down(0);
}
