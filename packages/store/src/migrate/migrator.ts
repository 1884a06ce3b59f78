import type { Database, ScriptTransaction } from '../database/index.ts';
import { USE_LOCK } from '../database/index.ts';
import type { Migration } from './migration-files.ts';

/** `changed`: applied, but this release has other text under that number. `unknown`: applied by a newer release. */
export type MigrationState = 'applied' | 'pending' | 'changed' | 'unknown';

export interface MigrationLine {
  readonly version: number;
  readonly name: string;
  readonly state: MigrationState;
  /** Epoch milliseconds; absent while pending. */
  readonly appliedAt?: number;
}

export type MigrateResult =
  /** `ran` in the order it happened; empty when there was nothing to do, or another migrator did it. */
  | { readonly outcome: 'done'; readonly ran: readonly Pick<Migration, 'version' | 'name'>[] }
  /** Nothing more was done: these applied migrations are not those of this release. */
  | { readonly outcome: 'refused'; readonly lines: readonly MigrationLine[] };

/** What a whole new schema is to hold. */
export interface Replacement {
  /** Asked before anything is touched. */
  mayReplace(transaction: ScriptTransaction): Promise<boolean>;
  fill(transaction: ScriptTransaction): Promise<void>;
}

export type RecreateResult = { readonly outcome: 'done' | 'kept' } | { readonly outcome: 'in_use' } | Refused;

/** What came of going back. Nothing was done unless it is `done`. */
export type DownResult =
  | MigrateResult
  /** A control plane has the database open. */
  | { readonly outcome: 'in_use' }
  /** These tables have rows that would be lost. */
  | { readonly outcome: 'not_empty'; readonly tables: readonly string[] };

interface AppliedRow {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
  readonly applied_at: Date;
}

/** Tells migrators apart from whoever else takes advisory locks in the same database. */
const LOCK = '7305822118394118';

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz(3) NOT NULL DEFAULT now()
)`;

/**
 * Moves a database between versions of the schema. Each migration is one transaction that also writes down that it
 * happened, so a kill at any moment leaves whole steps. Migrators that run at once take turns, step by step.
 */
export class Migrator {
  readonly #database: Database;
  readonly #migrations: readonly Migration[];

  constructor(database: Database, migrations: readonly Migration[]) {
    this.#database = database;
    this.#migrations = migrations;
  }

  /** Every migration of this release and of the database, in order. Changes nothing. */
  status(): Promise<readonly MigrationLine[]> {
    return this.#database.script(async (transaction) => {
      const [there] = await transaction.query<{ found: boolean }>(
        `SELECT to_regclass('schema_migrations') IS NOT NULL AS found`,
      );
      return this.#lines(there?.found ? await appliedOf(transaction) : []);
    });
  }

  /** Applies what is pending, up to and including version `target`; default: everything. */
  async up(target = Number.POSITIVE_INFINITY): Promise<MigrateResult> {
    return this.#walk((applied) => {
      const next = this.#migrations[applied.length];
      return next && next.version <= target ? { migration: next, way: 'up' } : undefined;
    });
  }

  /**
   * Takes migrations back until version `target` is the newest applied one; 0 takes back all of them.
   *
   * @param keepRows leaves everything as it is when a row would be lost. Default false.
   */
  async down(target: number, { keepRows = false } = {}): Promise<DownResult> {
    const obstacle = await this.#database.script((transaction) => this.#obstacle(transaction, target, keepRows));
    if (obstacle) return obstacle;
    return this.#walk((applied) => {
      const last = this.#migrations[applied.length - 1];
      return last && last.version > target ? { migration: last, way: 'down' } : undefined;
    });
  }

  /**
   * Makes the schema anew at version `target` and fills it, all in one transaction: it either happens or nothing has.
   * `kept` when it may not replace what is there.
   */
  recreate(target: number, replacement: Replacement): Promise<RecreateResult> {
    return this.#database.script(async (transaction): Promise<RecreateResult> => {
      const applied = await this.#begin(transaction);
      if (applied.outcome === 'refused') return applied;
      if (await isInUse(transaction)) return { outcome: 'in_use' };
      if (!(await replacement.mayReplace(transaction))) return { outcome: 'kept' };
      const taken = this.#migrations.slice(0, applied.rows.length);
      for (const migration of taken.toReversed()) await take(transaction, { migration, way: 'down' });
      for (const migration of this.#migrations.slice(0, target)) await take(transaction, { migration, way: 'up' });
      await replacement.fill(transaction);
      return { outcome: 'done' };
    });
  }

  async #obstacle(
    transaction: ScriptTransaction,
    target: number,
    keepRows: boolean,
  ): Promise<Exclude<DownResult, { outcome: 'done' }> | undefined> {
    const applied = await this.#begin(transaction);
    if (applied.outcome === 'refused') return applied;
    if (await isInUse(transaction)) return { outcome: 'in_use' };
    const taken = this.#migrations.slice(0, applied.rows.length).filter(({ version }) => version > target);
    const tables: string[] = [];
    for (const table of keepRows ? new Set(taken.flatMap(tablesLosing)) : []) {
      const [there] = await transaction.query<{ found: boolean }>(`SELECT EXISTS (SELECT FROM ${table}) AS found`);
      if (there?.found) tables.push(table);
    }
    return tables.length > 0 ? { outcome: 'not_empty', tables } : undefined;
  }

  async #walk(choose: (applied: readonly AppliedRow[]) => Step | undefined): Promise<MigrateResult> {
    const ran: Pick<Migration, 'version' | 'name'>[] = [];
    for (;;) {
      const taken = await this.#database.script((transaction) => this.#step(transaction, choose));
      if (taken.outcome === 'refused') return taken;
      if (taken.outcome === 'arrived') return { outcome: 'done', ran };
      ran.push({ version: taken.migration.version, name: taken.migration.name });
    }
  }

  async #step(
    transaction: ScriptTransaction,
    choose: (applied: readonly AppliedRow[]) => Step | undefined,
  ): Promise<StepResult> {
    const applied = await this.#begin(transaction);
    if (applied.outcome === 'refused') return applied;
    const step = choose(applied.rows);
    if (!step) return { outcome: 'arrived' };
    await take(transaction, step);
    return { outcome: 'moved', migration: step.migration };
  }

  /** Waits for other migrators, then says where the database is. */
  async #begin(transaction: ScriptTransaction): Promise<Begun> {
    await transaction.query('SELECT pg_advisory_xact_lock($1::bigint)', [LOCK]);
    // Whoever waits for a table's lock makes everybody queue behind; better to fail and be repeated.
    await transaction.run(`SET LOCAL lock_timeout = '15s'; SET LOCAL client_min_messages = warning; ${CREATE_TABLE}`);
    const rows = await appliedOf(transaction);
    const lines = this.#lines(rows);
    const strange = lines.some(({ state }) => state === 'changed' || state === 'unknown');
    return strange ? { outcome: 'refused', lines } : { outcome: 'begun', rows };
  }

  #lines(applied: readonly AppliedRow[]): readonly MigrationLine[] {
    const known = this.#migrations.map(({ version, name, checksum }): MigrationLine => {
      const row = applied.find((candidate) => candidate.version === version);
      if (!row) return { version, name, state: 'pending' };
      return {
        version,
        name,
        state: row.checksum === checksum ? 'applied' : 'changed',
        appliedAt: row.applied_at.getTime(),
      };
    });
    const newer = applied.filter(({ version }) => !this.#migrations.some((one) => one.version === version));
    return [
      ...known,
      ...newer.map(({ version, name, applied_at }): MigrationLine => {
        return { version, name, state: 'unknown', appliedAt: applied_at.getTime() };
      }),
    ];
  }
}

/** The tables that a way down takes something from. */
function tablesLosing({ down }: Migration): readonly string[] {
  const whole = [...down.matchAll(/^DROP TABLE (?:IF EXISTS )?(\w+)/gim)];
  const parts = [...down.matchAll(/^ALTER TABLE (\w+)[^;]*\bDROP COLUMN\b/gim)];
  return [...whole, ...parts].flatMap(([, table]) => table ?? []);
}

async function isInUse(transaction: ScriptTransaction): Promise<boolean> {
  const [row] = await transaction.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1::bigint) AS free', [
    USE_LOCK,
  ]);
  return row?.free === false;
}

/** Moves the schema one step and writes it down. */
async function take(transaction: ScriptTransaction, { migration, way }: Step): Promise<void> {
  const { version, name, checksum, up, down } = migration;
  if (way === 'up') {
    await transaction.run(up);
    const values = [version, name, checksum];
    await transaction.query('INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)', values);
  } else {
    await transaction.run(down);
    await transaction.query('DELETE FROM schema_migrations WHERE version = $1', [version]);
  }
}

type Refused = Extract<MigrateResult, { readonly outcome: 'refused' }>;

type Begun = { readonly outcome: 'begun'; readonly rows: readonly AppliedRow[] } | Refused;

interface Step {
  readonly migration: Migration;
  readonly way: 'up' | 'down';
}

type StepResult =
  | { readonly outcome: 'moved'; readonly migration: Migration }
  | { readonly outcome: 'arrived' }
  | Refused;

function appliedOf(transaction: ScriptTransaction): Promise<readonly AppliedRow[]> {
  return transaction.query<AppliedRow>(
    'SELECT version, name, checksum, applied_at FROM schema_migrations ORDER BY version',
  );
}
