import { createRoute, z } from '@hono/zod-openapi';
import type { AuditLog, ChainVerdict } from '@sluice/store';
import { type Cursors, createApi, json, openTo, pageQuery, problem, problems } from '../http/index.ts';

const PARTS = 'audit_parts';
/** Records that one request reads: a second or two of work. */
const MOST = 50_000;

const verdictSchema = z
  .object({
    outcome: z.enum(['intact', 'broken', 'unfinished']).openapi({
      description: '`unfinished`: intact so far; ask again with `next_cursor`',
    }),
    records_checked: z.int().openapi({ description: 'From the first one on, those of the parts before included' }),
    head_hash: z.string().nullable().openapi({
      description: 'Of the last record checked. Noted elsewhere, it shows a chain too that was rewritten as a whole',
    }),
    first_broken: z
      .object({
        seq: z.int(),
        reason: z.enum(['altered', 'gap', 'cut_off']).openapi({
          description:
            'It does not have its hash; the one before it is missing or another; it and what follows is missing',
        }),
      })
      .nullable(),
    next_cursor: z.string().nullable(),
  })
  .openapi('AuditVerdict');

const verify = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: '/admin/audit/verify',
  tags: ['audit'],
  summary: `Check the hash of every audit record and its link to the one before, ${MOST.toLocaleString('en-US')} at a time`,
  request: { query: pageQuery.pick({ cursor: true }) },
  responses: { 200: json(verdictSchema, 'What was found'), ...problems() },
});

/** `GET /admin/audit/verify`. Verifications of one process wait for each other, so that many askers cost no more than one at a time. */
export function verifyRoutes(log: Pick<AuditLog, 'verify'>, cursors: Cursors) {
  let last: Promise<unknown> = Promise.resolve();
  return createApi().openapi(verify, async (context) => {
    const position = cursors.read(PARTS, context.req.valid('query').cursor);
    if (position.outcome === 'forged') return problem(context, 400, 'invalid_cursor', 'is no cursor of ours', 'cursor');
    const [seq, hash] = position.after?.split(' ') ?? [];
    const after = seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };
    const run = last.then(() => log.verify({ after, most: MOST }));
    last = run.catch(() => {});
    const verdict = await run;
    const next = verdict.outcome === 'unfinished' ? `${verdict.last.seq} ${verdict.last.hash}` : undefined;
    return context.json({ ...verdictView(verdict), next_cursor: cursors.write(PARTS, next) }, 200);
  });
}

function verdictView(verdict: ChainVerdict) {
  const { outcome } = verdict;
  switch (outcome) {
    case 'intact':
      return { outcome, records_checked: verdict.records, head_hash: verdict.hash, first_broken: null };
    case 'unfinished':
      return { outcome, records_checked: verdict.last.seq, head_hash: verdict.last.hash, first_broken: null };
    case 'broken': {
      const { seq, reason } = verdict;
      return { outcome, records_checked: seq - 1, head_hash: null, first_broken: { seq, reason } };
    }
  }
}
