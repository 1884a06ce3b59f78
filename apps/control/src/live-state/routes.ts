import { createRoute, z } from '@hono/zod-openapi';
import type { Clock } from '@sluice/core';
import type { CredentialStore } from '@sluice/credentials';
import type { Pool } from '@sluice/pool';
import type { Repositories } from '@sluice/store';
import type { Changes } from '../changes/index.ts';
import {
  actorOf,
  answerRefusal,
  body,
  createApi,
  idempotencyHeaders,
  idSchema,
  json,
  notFound,
  openTo,
  problems,
  refused,
} from '../http/index.ts';
import { describePool } from './describe-pool.ts';
import { accountStateSchema } from './schema.ts';

const tags = ['state'];
const nothing = z.strictObject({});

const state = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: '/admin/accounts/state',
  tags,
  summary: 'Live state of every account, and of each of its models',
  request: { query: nothing },
  responses: { 200: json(z.object({ accounts: z.array(accountStateSchema) }), 'As it is now'), ...problems() },
});

function resetAt<const Path extends string>(path: Path) {
  return createRoute({
    ...openTo('admin'),
    method: 'post',
    path,
    tags,
    summary: 'Clear blocks, backoff and circuits of one account, or of all',
    request: {
      query: nothing,
      headers: idempotencyHeaders,
      body: { ...body(z.strictObject({ account_id: idSchema.optional() })), required: false },
    },
    responses: { 200: json(z.object({ reset: z.string() }), 'What was reset'), ...problems(404, 409, 413, 415) },
  });
}

export interface LiveState {
  readonly repositories: Pick<Repositories, 'accounts'>;
  readonly pools: ReadonlyMap<string, Pool>;
  readonly credentials: Pick<CredentialStore, 'read'>;
  readonly changes: Changes;
  readonly clock: Clock;
}

/** `GET /admin/accounts/state` and the two names of the health reset. */
export function liveStateRoutes({ repositories, pools, credentials, changes, clock }: LiveState) {
  const api = createApi().openapi(state, async (context) => {
    try {
      const described = [...pools].map(([provider, pool]) => describePool(provider, pool, credentials, clock()));
      return context.json({ accounts: (await Promise.all(described)).flat() }, 200);
    } catch {
      return answerRefusal(context, POOL_AWAY);
    }
  });
  for (const path of ['/admin/health/reset', '/_korproxy/health/reset'] as const) {
    api.openapi(resetAt(path), async (context) => {
      // A body that was left out has not been validated.
      const { account_id: accountId } = context.req.valid('json') as { readonly account_id?: string };
      const stored = accountId !== undefined && (await repositories.accounts.get(accountId));
      try {
        if (accountId !== undefined && !stored && !(await isPooled(accountId)))
          return answerRefusal(context, NO_ACCOUNT);
        for (const pool of pools.values()) await pool.reset(accountId);
      } catch {
        return answerRefusal(context, POOL_AWAY);
      }
      const subjectId = accountId ?? 'all';
      await changes.note(actorOf(context), { action: 'health.reset', subjectType: 'account', subjectId });
      return context.json({ reset: subjectId }, 200);
    });
  }
  return api;

  /** An account that was deleted is there until its gateways have heard of it. */
  async function isPooled(id: string): Promise<boolean> {
    for (const pool of pools.values()) {
      if ((await pool.inspect()).some(({ accountId }) => accountId === id)) return true;
    }
    return false;
  }
}

const NO_ACCOUNT = notFound('account');

const POOL_AWAY = refused(503, 'pool_unavailable', 'The state that gateways share does not answer');
