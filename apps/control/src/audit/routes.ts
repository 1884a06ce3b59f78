import { createRoute, z } from '@hono/zod-openapi';
import type { AuditLog } from '@sluice/store';
import {
  type Cursors,
  createApi,
  idSchema,
  json,
  openTo,
  pageOf,
  pageQuery,
  problem,
  problems,
  USUAL_LIMIT,
} from '../http/index.ts';
import { auditSchema, auditView } from './view.ts';

const LIST = 'audit';

const list = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: '/admin/audit',
  tags: ['audit'],
  summary: 'Who changed what, newest first',
  request: {
    query: pageQuery.extend({
      subject_type: z
        .string()
        .regex(/^[a-z_]{1,64}$/)
        .optional()
        .openapi({ example: 'account' }),
      subject_id: idSchema.optional(),
    }),
  },
  responses: { 200: json(pageOf(auditSchema), 'Audit records'), ...problems() },
});

/** `GET /admin/audit`. */
export function auditRoutes(log: AuditLog, cursors: Cursors) {
  return createApi().openapi(list, async (context) => {
    const {
      limit = USUAL_LIMIT,
      cursor,
      subject_type: subjectType,
      subject_id: subjectId,
    } = context.req.valid('query');
    const position = cursors.read(LIST, cursor);
    if (position.outcome === 'forged') return problem(context, 400, 'invalid_cursor', 'is no cursor of ours', 'cursor');
    const before = position.after === undefined ? undefined : Number(position.after);
    const page = await log.page({ before, limit, subjectType, subjectId });
    const next = cursors.write(LIST, page.next === undefined ? undefined : String(page.next));
    return context.json({ items: page.items.map(auditView), next_cursor: next }, 200);
  });
}
