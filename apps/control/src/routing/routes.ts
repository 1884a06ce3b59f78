import { createRoute, z } from '@hono/zod-openapi';
import { PROVIDER_IDS } from '@sluice/core';
import { type PublishedSnapshot, REQUEST_TYPES } from '@sluice/routing/published';
import {
  answerRefusal,
  body,
  createApi,
  idempotencyHeaders,
  idSchema,
  json,
  momentSchema,
  name,
  openTo,
  problems,
  refused,
} from '../http/index.ts';
import { type ExplainSources, explain } from './explain.ts';

const named = z.object({ id: z.string(), name: z.string() });

const explanationSchema = z
  .object({
    request_type: z.enum(REQUEST_TYPES),
    profile: named.nullable(),
    group: named.extend({ selection_strategy: z.string() }).nullable().openapi({ description: 'null: all accounts' }),
    because: z
      .enum(['rule', 'default_group', 'all_accounts', 'missing_group'])
      .openapi({ description: '`missing_group`: the profile names a group that is not there, so nobody serves' }),
    accounts: z.array(
      z.object({
        account_id: z.string(),
        provider: z.enum(PROVIDER_IDS),
        priority: z.int(),
        upstream_model: z.string().nullable(),
        standing: z.enum([
          ...(['eligible', 'blocked', 'full', 'switched_off', 'model_not_served'] as const),
          ...(['other_provider', 'unknown_to_pool'] as const),
        ]),
        block_reason: z.string().nullable(),
        retry_at: momentSchema.nullable(),
      }),
    ),
  })
  .openapi('Explanation');

const explainRoute = createRoute({
  ...openTo('viewer'),
  method: 'post',
  path: '/admin/routing/explain',
  tags: ['routing'],
  summary: 'Which way a request would take now, and why',
  request: {
    query: z.strictObject({}),
    headers: idempotencyHeaders,
    body: body(
      z
        .strictObject({
          model: name(256),
          request_type: z.enum(REQUEST_TYPES).default('chat'),
          profile_id: idSchema.optional().openapi({ description: 'Default: the profile in force' }),
          provider: z.enum(PROVIDER_IDS).optional().openapi({ description: 'As if pinned by the path' }),
        })
        .openapi('ImaginedRequest'),
    ),
  },
  responses: { 200: json(explanationSchema, 'The way it would take'), ...problems(409, 413, 415) },
});

/** `POST /admin/routing/explain`. `read` gives what gateways are told now. */
export function routingRoutes(read: () => Promise<PublishedSnapshot>, sources: ExplainSources) {
  return createApi().openapi(explainRoute, async (context) => {
    const { model, request_type: type, profile_id: profileId, provider } = context.req.valid('json');
    const snapshot = await read();
    if (profileId !== undefined && !snapshot.profiles.some(({ id }) => id === profileId)) {
      return answerRefusal(context, refused(400, 'unknown_profile', 'There is no such profile', 'profile_id'));
    }
    return context.json(await explain(snapshot, { model, type, profileId, provider }, sources), 200);
  });
}
