import { setTimeout as sleep } from 'node:timers/promises';
import { dumpSchema } from '../conformance/schema-dump.ts';
import { type DatabasePlace, openDatabase } from '../database/index.ts';
import { Migrator, readMigrations } from '../migrate/index.ts';
import { Child } from './child.ts';

export interface KilledMigrators {
  readonly kills: number;
  /** How many left the database between its oldest and its newest version. */
  readonly midway: number;
  /** After how many the next migrator brought the schema to the newest version, equal to one that nobody disturbed. */
  readonly whole: number;
}

/** Kills migrators at random moments; after each kill the next one must arrive at the same schema. */
export async function killMigrators(place: DatabasePlace, kills: number): Promise<KilledMigrators> {
  const undisturbed = await migrated(place);
  let midway = 0;
  let whole = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const child = new Child(new URL('./migrator-process.ts', import.meta.url), [JSON.stringify(place)]);
    for await (const line of child.lines()) {
      if (line === 'migrating') void sleep(Math.random() * 250).then(() => child.kill());
    }
    await child.ended();
    const after = await migrated(place);
    if (after.found > 0 && after.found < after.versions) midway += 1;
    if (after.schema === undisturbed.schema) whole += 1;
  }
  return { kills, midway, whole };
}

interface Migrated {
  /** How many migrations were applied before. */
  readonly found: number;
  readonly versions: number;
  readonly schema: string;
}

async function migrated(place: DatabasePlace): Promise<Migrated> {
  const opened = await openDatabase(place);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const { database } = opened;
  const migrator = new Migrator(database, await readMigrations());
  const lines = await migrator.status();
  const result = await migrator.up();
  if (result.outcome !== 'done') throw new Error('the next migrator refused');
  const schema = await dumpSchema(database);
  await database.close();
  return { found: lines.filter(({ state }) => state === 'applied').length, versions: lines.length, schema };
}
