import { type MigrateResult, type MigrationLine, Migrator, readMigrations } from '@sluice/store';
import { type AdminClient, problemLine } from '../admin/index.ts';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { type DatabaseOptions, failed, IN_USE, type Said, withDatabase } from './with-database.ts';

export interface MigrateOptions extends DatabaseOptions {
  /** The version to stop at. */
  readonly to?: number;
}

/** `sluice migrate up`: applies what is pending. */
export function migrateUp(options: MigrateOptions): Promise<number> {
  return withDatabase(options, async (database) => {
    const result = await new Migrator(database, await readMigrations()).up(options.to);
    return tell(result, 'applied');
  });
}

export interface MigrateDownOptions extends MigrateOptions {
  /** Rows may be lost. */
  readonly force: boolean;
}

/** `sluice migrate down`: takes the newest migration back, or all above `--to`; refuses while rows would go and `--force` is not given. */
export function migrateDown(options: MigrateDownOptions): Promise<number> {
  return withDatabase(options, async (database) => {
    const migrator = new Migrator(database, await readMigrations());
    const applied = (await migrator.status()).filter(({ state }) => state !== 'pending').length;
    const result = await migrator.down(options.to ?? Math.max(0, applied - 1), { keepRows: !options.force });
    if (result.outcome === 'in_use') return failed(IN_USE);
    if (result.outcome !== 'not_empty') return tell(result, 'taken back');
    return failed(
      `rows would be lost (${result.tables.join(', ')}): --force takes them away; sluice backup keeps them`,
    );
  });
}

/** `sluice migrate status`: every migration and where it stands. Fails when the database is not of this release. */
export function migrateStatus(options: DatabaseOptions): Promise<number> {
  return withDatabase(
    options,
    async (database) => {
      const lines = await new Migrator(database, await readMigrations()).status();
      const code = lines.some(isStrange) ? EXIT_FAILED : EXIT_OK;
      return { code, facts: { ok: code === EXIT_OK, migrations: lines.map(toJson) }, text: toTable(lines) };
    },
    statusOfRunning,
  );
}

interface RunningStatus {
  readonly database: { readonly migrations: Readonly<Record<'applied' | 'pending' | 'foreign', number | null>> };
}

/** Counts are what a running process tells. */
async function statusOfRunning(admin: AdminClient): Promise<Said> {
  const answer = await admin.get<RunningStatus>('/admin/status');
  if (!answer.ok) return failed(problemLine(answer.problem));
  const { applied, pending, foreign } = answer.body.database.migrations;
  if (applied === null) return failed('the running process cannot say where its database is');
  const code = foreign ? EXIT_FAILED : EXIT_OK;
  const text = `The process at ${admin.url} says: ${applied} applied, ${pending ?? 0} pending, ${foreign ?? 0} not of its release.`;
  return { code, facts: { ok: code === EXIT_OK, counts: { applied, pending, foreign } }, text };
}

function tell(result: MigrateResult, verb: string): Said {
  if (result.outcome === 'refused') {
    const text = `sluice: the database is not of this release, nothing was changed\n${toTable(result.lines)}`;
    return { code: EXIT_FAILED, facts: { ok: false, migrations: result.lines.map(toJson) }, text };
  }
  const lines = result.ran.map(({ version, name }) => `${verb}: ${version} ${name}`);
  return {
    code: EXIT_OK,
    facts: { ok: true, ran: result.ran },
    text: lines.length > 0 ? lines.join('\n') : 'Nothing to do.',
  };
}

function isStrange({ state }: MigrationLine): boolean {
  return state === 'changed' || state === 'unknown';
}

function toTable(lines: readonly MigrationLine[]): string {
  const rows = lines.map(({ version, name, state, appliedAt }) => {
    return [String(version), name, state, appliedAt === undefined ? '' : new Date(appliedAt).toISOString()];
  });
  return table([['VERSION', 'NAME', 'STATE', 'APPLIED AT'], ...rows]);
}

function toJson({ version, name, state, appliedAt }: MigrationLine) {
  const applied_at = appliedAt === undefined ? null : new Date(appliedAt).toISOString();
  return { version, name, state, applied_at };
}
