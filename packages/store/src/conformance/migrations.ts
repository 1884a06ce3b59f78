import { expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { Migrator, readMigrations } from '../migrate/index.ts';
import { createRepositories } from '../repositories.ts';
import { account } from './sample.ts';
import { dumpSchema } from './schema-dump.ts';

/** Migrations on a database that is at the newest version, and is again afterwards. */
export function testMigrations(database: () => Database): void {
  test('up, down and up again end in the schema that is written down', async () => {
    const migrations = await readMigrations();
    const count = migrations.length;
    const migrator = new Migrator(database(), migrations);
    const first = await dumpSchema(database());
    await expect(first).toMatchFileSnapshot('schema.txt');
    expect(await migrator.down(0)).toMatchObject({ outcome: 'done', ran: { length: count } });
    expect(await dumpSchema(database())).toBe('\n');
    expect((await migrator.status()).map(({ state }) => state)).toEqual(Array(count).fill('pending'));
    expect(await migrator.up()).toMatchObject({ outcome: 'done', ran: { length: count } });
    expect(await dumpSchema(database())).toBe(first);
    expect(await migrator.up()).toEqual({ outcome: 'done', ran: [] });
  });

  test('every migration can be taken back and applied again by itself', async () => {
    const migrations = await readMigrations();
    const migrator = new Migrator(database(), migrations);
    const dumps = [await dumpSchema(database())];
    for (const { version } of migrations.toReversed()) {
      expect(await migrator.down(version - 1)).toMatchObject({ ran: [{ version }] });
      dumps.unshift(await dumpSchema(database()));
    }
    for (const { version } of migrations) {
      expect(await migrator.up(version)).toMatchObject({ ran: [{ version }] });
      expect(await dumpSchema(database())).toBe(dumps[version]);
    }
  });

  test('an applied migration that has changed since, or that is not known, stops both ways', async () => {
    const migrations = await readMigrations();
    const edited = migrations.map((one) => (one.version === 2 ? { ...one, checksum: 'other' } : one));
    for (const [release, state] of [
      [edited, 'changed'],
      [migrations.slice(0, -1), 'unknown'],
    ] as const) {
      const migrator = new Migrator(database(), release);
      const refusal = { outcome: 'refused', lines: expect.arrayContaining([expect.objectContaining({ state })]) };
      expect(await migrator.up()).toEqual(refusal);
      expect(await migrator.down(0)).toEqual(refusal);
    }
    expect((await new Migrator(database(), migrations).status()).every(({ state }) => state === 'applied')).toBe(true);
  });

  test('a migration that fails leaves nothing of itself behind', async () => {
    const migrations = await readMigrations();
    const broken = {
      version: migrations.length + 1,
      name: 'broken',
      up: 'CREATE TABLE half (x int); SELECT 1 / 0',
      down: '',
      checksum: 'x',
    };
    const before = await dumpSchema(database());
    await expect(new Migrator(database(), [...migrations, broken]).up()).rejects.toThrow('division by zero');
    expect(await dumpSchema(database())).toBe(before);
    expect(await new Migrator(database(), migrations).up()).toEqual({ outcome: 'done', ran: [] });
  });

  test('of migrators that run at once each step is done by exactly one', async () => {
    const migrations = await readMigrations();
    await new Migrator(database(), migrations).down(0);
    const results = await Promise.all(Array.from({ length: 4 }, () => new Migrator(database(), migrations).up()));
    const ran = results.flatMap((result) =>
      result.outcome === 'done' ? result.ran.map(({ version }) => version) : [],
    );
    expect(ran.toSorted()).toEqual(migrations.map(({ version }) => version));
  });

  test('who wants to keep rows is told where some would be lost, before anything is touched', async () => {
    const migrations = await readMigrations();
    const migrator = new Migrator(database(), migrations);
    const { accounts } = createRepositories(database().db);
    await accounts.insert({ account: account('kept') });
    const before = await dumpSchema(database());
    expect(await migrator.down(0, { keepRows: true })).toEqual({
      outcome: 'not_empty',
      tables: ['provider_accounts'],
    });
    expect(await dumpSchema(database())).toBe(before);
    await accounts.delete('kept');
    expect(await migrator.down(0, { keepRows: true })).toMatchObject({ outcome: 'done' });
    await migrator.up();
  });
}
