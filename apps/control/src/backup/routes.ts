import { createRoute, z } from '@hono/zod-openapi';
import type { Database } from '@sluice/store';
import type { Changes } from '../changes/index.ts';
import { actorOf, answerRefusal, createApi, openTo, problems, refused } from '../http/index.ts';
import { BackupDesk } from './backup-desk.ts';

const take = createRoute({
  ...openTo('admin'),
  method: 'get',
  path: '/admin/backup',
  tags: ['process'],
  summary: 'The whole database as it is now, for `sluice restore`; one at a time',
  description:
    'Logins in it stay sealed and keys are hashes; names, usage and audit are in the clear. The master key is not in it.',
  request: { query: z.strictObject({}) },
  responses: {
    200: {
      description: 'A line of JSON for every row',
      content: { 'application/x-ndjson': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...problems(409),
  },
});

const REFUSALS = {
  busy: refused(409, 'backup_running', 'Another backup is being made or read at this moment'),
  no_schema: refused(503, 'no_database', 'The database has no tables yet'),
  newer_schema: refused(503, 'newer_database', 'The database is of a newer release than this process'),
} as const;
const NO_DATABASE = refused(503, 'no_database', 'This process has no database to back up');

/** `GET /admin/backup`. */
export function backupRoutes(database: Database | undefined, changes: Changes) {
  const desk = database && new BackupDesk(database);
  return createApi().openapi(take, async (context) => {
    if (!desk) return answerRefusal(context, NO_DATABASE);
    const taken = await desk.take();
    if (taken.outcome !== 'taken') return answerRefusal(context, REFUSALS[taken.outcome]);
    const { rows, bytes, stream } = taken;
    const subject = { subjectType: 'database', subjectId: database?.kind ?? '' };
    await changes
      .note(actorOf(context), { action: 'backup.create', ...subject, after: { bytes, rows } })
      .catch(async (error) => {
        await stream.cancel();
        throw error;
      });
    const headers = {
      'content-type': 'application/x-ndjson',
      'content-length': String(bytes),
      'content-disposition': 'attachment; filename="sluice.backup"',
    };
    return new Response(stream, { headers }) as never;
  });
}
