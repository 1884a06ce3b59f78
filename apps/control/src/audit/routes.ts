import { createRoute, z } from '@hono/zod-openapi';
import type { AuditLog } from '@sluice/store';
import {
  type Cursors,
  createApi,
  idSchema,
  json,
  name,
  openTo,
  pageOf,
  pageQuery,
  problem,
  problems,
  USUAL_LIMIT,
} from '../http/index.ts';
import { auditSchema, auditView } from './view.ts';

const LIST = 'audit';
const DAY_MS = 86_400_000;

const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a date such as 2026-01-31, or RFC 3339')
  .refine((text) => text.startsWith('20'), { message: 'must lie between 2000 and 2100' })
  .optional();

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
      action: z
        .string()
        .regex(/^[a-z_]{1,64}\.[a-z_]{1,64}$/, 'must be an action')
        .optional()
        .openapi({ example: 'account.update' }),
      actor: name()
        .optional()
        .openapi({ description: 'Name of an admin token, or who else changes things', example: 'admin' }),
      from: moment,
      to: moment.openapi({ description: 'Not included itself; a date includes its day' }),
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
      action,
      actor,
      from,
      to,
    } = context.req.valid('query');
    const position = cursors.read(LIST, cursor);
    if (position.outcome === 'forged') return problem(context, 400, 'invalid_cursor', 'is no cursor of ours', 'cursor');
    const before = position.after === undefined ? undefined : Number(position.after);
    const page = await log.page({
      ...{ before, limit, subjectType, subjectId, action, actor },
      from: from === undefined ? undefined : Date.parse(from),
      to: to === undefined ? undefined : endOf(to),
    });
    const next = cursors.write(LIST, page.next === undefined ? undefined : String(page.next));
    return context.json({ items: page.items.map(auditView), next_cursor: next }, 200);
  });
}

function endOf(text: string): number {
  return Date.parse(text) + (text.includes('T') ? 0 : DAY_MS);
}
