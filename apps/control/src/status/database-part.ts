import { z } from '@hono/zod-openapi';
import { type Database, Migrator, readMigrations } from '@sluice/store';
import { type Found, partSchema, type Trouble } from './part.ts';

const count = z.int().nullable();

export const databaseSchema = z.object({
  ...partSchema,
  kind: z.enum(['postgres', 'embedded']).nullable(),
  server_version: z.string().nullable(),
  latency_ms: z.number().nullable(),
  migrations: z.object({
    applied: count,
    pending: count,
    foreign: count.openapi({ description: 'Applied, and not of this release' }),
  }),
});

export type DatabaseFacts = Omit<z.infer<typeof databaseSchema>, keyof typeof partSchema>;

export const NO_DATABASE: DatabaseFacts = {
  ...{ kind: null, server_version: null, latency_ms: null },
  migrations: { applied: null, pending: null, foreign: null },
};

export const DATABASE_SILENT: Trouble = {
  problem: 'the database does not answer',
  remedy: 'check that it runs and that database.url is right; gateways go on with what they have, usage waits in Redis',
};

/** Which database this is, and whether its tables are those of this release. */
export async function lookAtDatabase(database: Database): Promise<Found<DatabaseFacts>> {
  const begun = performance.now();
  const [row] = await database.script((transaction) =>
    transaction.query<{ server_version: string }>('SHOW server_version'),
  );
  const latency = performance.now() - begun;
  const lines = await new Migrator(database, await readMigrations()).status();
  const count = (...states: readonly string[]) => lines.filter(({ state }) => states.includes(state)).length;
  const migrations = { applied: count('applied'), pending: count('pending'), foreign: count('changed', 'unknown') };
  return {
    facts: {
      kind: database.kind,
      server_version: row?.server_version ?? null,
      latency_ms: Math.round(latency * 10) / 10,
      migrations,
    },
    trouble: migrationTrouble(migrations),
  };
}

function migrationTrouble({ pending, foreign }: { pending: number; foreign: number }): Trouble | undefined {
  if (foreign > 0) {
    return {
      problem: `${foreign} applied migrations are not those of this release`,
      remedy: 'run the release that made them; `sluice migrate status` says which',
    };
  }
  if (pending > 0) return { problem: `${pending} migrations are pending`, remedy: 'run `sluice migrate up`' };
  return undefined;
}
