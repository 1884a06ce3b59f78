import { createRoute, z } from '@hono/zod-openapi';
import type { Changes } from '../changes/index.ts';
import type { KeyChange } from '../control-options.ts';
import {
  actorOf,
  answerRefusal,
  body,
  createApi,
  idempotencyHeaders,
  json,
  openTo,
  problems,
  refused,
} from '../http/index.ts';

const changedSchema = z
  .object({
    key: z.string().openapi({ description: 'Id of the key that seals now' }),
    generated: z.boolean().openapi({ description: 'Whether this process made the key itself' }),
  })
  .loose()
  .openapi('KeyChange');

const rotateKey = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: '/admin/credentials/rotate-key',
  tags: ['credentials'],
  summary: 'Bring everything stored under the new master key, while everything runs',
  request: {
    query: z.strictObject({}),
    headers: idempotencyHeaders,
    body: { ...body(z.strictObject({})), required: false },
  },
  responses: { 200: json(changedSchema, 'What was sealed anew'), ...problems(409, 413, 415) },
});

/** `POST /admin/credentials/rotate-key`. */
export function credentialRoutes(changeKey: (() => Promise<KeyChange>) | undefined, changes: Changes) {
  return createApi().openapi(rotateKey, async (context) => {
    if (!changeKey) return answerRefusal(context, refused(409, 'nothing_sealed', 'No credential is written down here'));
    const changed = await changeKey();
    const after = { key: changed.key, generated: changed.generated };
    const subject = { subjectType: 'master_key', subjectId: changed.key };
    await changes.note(actorOf(context), { action: 'credentials.rotate_key', ...subject, after });
    return context.json({ ...changed }, 200);
  });
}
