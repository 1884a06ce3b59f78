import { createRoute, z } from '@hono/zod-openapi';
import { type Clock, FAILURE_KINDS, makeId } from '@sluice/core';
import type { Pool } from '@sluice/pool';
import type { Repositories, StoredAccount } from '@sluice/store';
import {
  amountSchema,
  amountsView,
  countSchema,
  countsView,
  latencySchema,
  latencyView,
  periodOf,
  periodQuery,
} from '../analytics/index.ts';
import type { Changes } from '../changes/index.ts';
import type { AccountCheck, CheckAccount, RefreshAccount } from '../control-options.ts';
import {
  actorOf,
  answerRefusal,
  createApi,
  idempotencyHeaders,
  isoTime,
  json,
  momentSchema,
  notFound,
  openTo,
  problems,
  refused,
} from '../http/index.ts';
import type { Guarded } from '../snapshot/index.ts';
import type { AccountService } from './account-service.ts';
import { accountParams } from './schema.ts';

const ONE = '/admin/providers/{provider_id}/accounts/{account_id}';
const tags = ['accounts'];
const nothing = z.strictObject({});

const bucket = z.object({ from: momentSchema, ...countSchema, ...latencySchema, ...amountSchema });

const statsSchema = z
  .object({
    account_id: z.string(),
    period: z.object({ from: momentSchema, to: momentSchema, granularity: z.enum(['day', 'hour']) }),
    total: bucket.omit({ from: true }),
    buckets: z.array(bucket),
  })
  .openapi('AccountStats');

const stats = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: `${ONE}/stats`,
  tags,
  summary: 'What an account was used for, by day or hour',
  request: { params: accountParams, query: periodQuery },
  responses: { 200: json(statsSchema, 'Sums of the period'), ...problems(404) },
});

const checkSchema = z
  .object({
    account_id: z.string(),
    result: z.enum(['healthy', 'unhealthy']),
    model: z.string().nullable(),
    latency_ms: z.number(),
    failure: z.object({ kind: z.enum(FAILURE_KINDS), message: z.string(), status: z.int().nullable() }).nullable(),
    checked_at: momentSchema,
    change: z
      .object({
        scope: z.string().openapi({ description: '`account`, or the model it is limited to' }),
        before: z.string(),
        after: z.string(),
        retry_at: momentSchema.nullable(),
      })
      .nullable()
      .openapi({ description: 'What requests to come find changed; null when nothing has' }),
  })
  .openapi('AccountCheck');

const action = { params: accountParams, query: nothing, headers: idempotencyHeaders };

const check = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: `${ONE}/check-health`,
  tags,
  summary: 'Make one real, cheap call with an account',
  description:
    'What it shows counts as though a request had seen it: a login that the vendor refuses is blocked, a success ends what a success ends. Anything less definite (a limit, a network) is shown and changes nothing.',
  request: action,
  responses: { 200: json(checkSchema, 'What the call has shown'), ...problems(404, 409, 413, 415) },
});

const refreshSchema = z.object({
  account_id: z.string(),
  result: z.enum(['refreshed', 'not_renewable', 'failed']),
  message: z.string().nullable(),
});

const refresh = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: `${ONE}/refresh`,
  tags,
  summary: "Renew an account's tokens now",
  request: action,
  responses: { 200: json(refreshSchema, 'What came of it'), ...problems(404, 409, 413, 415) },
});

const reset = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: `${ONE}/reset`,
  tags,
  summary: 'Clear blocks, backoff and circuits of an account',
  request: action,
  responses: {
    200: json(z.object({ account_id: z.string(), reset: z.literal(true) }), 'Done'),
    ...problems(404, 409, 413, 415),
  },
});

export interface AccountActions {
  readonly service: AccountService;
  readonly repositories: Repositories;
  readonly guarded: Guarded;
  readonly pools: ReadonlyMap<string, Pool>;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly checkAccount?: CheckAccount | undefined;
  readonly refreshAccount?: RefreshAccount | undefined;
}

const NO_ACCOUNT = notFound('account');
const NOBODY_TO_ASK = refused(503, 'not_available', 'This process cannot call upstreams');
/** Longest that one call with an account may take, milliseconds. */
const PATIENCE_MS = 30_000;

/** What can be asked of, and done to, one account besides changing it. */
export function accountActionRoutes({
  service,
  repositories,
  guarded,
  pools,
  changes,
  clock,
  ...upstream
}: AccountActions) {
  return createApi()
    .openapi(stats, async (context) => {
      const { provider_id: provider, account_id: id } = context.req.valid('param');
      const period = periodOf(context.req.valid('query'), clock());
      if ('outcome' in period) return answerRefusal(context, period);
      if (!(await service.get(provider, id))) return answerRefusal(context, NO_ACCOUNT);
      const query = { ...period, where: { account_id: id } };
      const [total] = await repositories.usage.sums({ ...query, total: true });
      if (!total) throw new Error('a total has one row');
      const rowOf = (sums: typeof total) => ({ ...countsView(sums), ...latencyView(sums), ...amountsView(sums) });
      const buckets = await repositories.usage.sums(query);
      return context.json(
        {
          account_id: id,
          period: { ...period, from: isoTime(period.from), to: isoTime(period.to) },
          total: rowOf(total),
          buckets: buckets.map((sums) => ({ from: isoTime(sums.bucket ?? 0), ...rowOf(sums) })),
        },
        200,
      );
    })
    .openapi(check, async (context) => {
      const { provider_id: provider, account_id: id } = context.req.valid('param');
      const stored = await service.get(provider, id);
      if (!stored) return answerRefusal(context, NO_ACCOUNT);
      if (!upstream.checkAccount) return answerRefusal(context, NOBODY_TO_ASK);
      const seen = await upstream.checkAccount(guarded(stored), AbortSignal.timeout(PATIENCE_MS));
      const checkedAt = clock();
      await keepHealth(repositories, stored, seen, checkedAt);
      const change = await reportTo(pools.get(provider), id, seen, checkedAt);
      return context.json({ account_id: id, ...checkView(seen), checked_at: isoTime(checkedAt), change }, 200);
    })
    .openapi(refresh, async (context) => {
      const { provider_id: provider, account_id: id } = context.req.valid('param');
      const stored = await service.get(provider, id);
      if (!stored) return answerRefusal(context, NO_ACCOUNT);
      if (!upstream.refreshAccount) return answerRefusal(context, NOBODY_TO_ASK);
      const done = await upstream.refreshAccount(guarded(stored), AbortSignal.timeout(PATIENCE_MS));
      const after = { result: done.result };
      await changes.note(actorOf(context), { action: 'account.refresh', subjectType: 'account', subjectId: id, after });
      return context.json(
        { account_id: id, result: done.result, message: 'message' in done ? done.message : null },
        200,
      );
    })
    .openapi(reset, async (context) => {
      const { provider_id: provider, account_id: id } = context.req.valid('param');
      if (!(await service.get(provider, id))) return answerRefusal(context, NO_ACCOUNT);
      try {
        await pools.get(provider)?.reset(id);
      } catch {
        return answerRefusal(
          context,
          refused(503, 'pool_unavailable', 'The state that gateways share does not answer'),
        );
      }
      await changes.note(actorOf(context), { action: 'account.reset', subjectType: 'account', subjectId: id });
      return context.json({ account_id: id, reset: true as const }, 200);
    });
}

function checkView({ result, model, latencyMs, failure }: AccountCheck) {
  return {
    result,
    model: model ?? null,
    latency_ms: Math.round(latencyMs),
    failure: failure ? { kind: failure.kind, message: failure.message, status: failure.status ?? null } : null,
  };
}

/** As a request's end, on a lease of its own. A pool that does not answer learns nothing; requests will tell it. */
async function reportTo(pool: Pool | undefined, accountId: string, { verdict, model = '' }: AccountCheck, now: number) {
  if (!pool || !verdict) return null;
  const lease = { id: makeId('check'), accountId, owner: 'control', lane: { group: '', model }, expiresAt: now };
  const { change } = await pool.report(lease, verdict).catch(() => ({ change: undefined }));
  if (!change) return null;
  const { scope, before, after, retryAt } = change;
  return { scope, before, after, retry_at: retryAt === undefined ? null : isoTime(retryAt) };
}

async function keepHealth(
  { accounts }: Repositories,
  { account }: StoredAccount,
  { result, failure }: AccountCheck,
  checkedAt: number,
): Promise<void> {
  const reason = failure && `${failure.kind}: ${failure.message}`.slice(0, 500);
  await accounts.updateHealth(account.id, { status: result, checkedAt, ...(reason !== undefined && { reason }) });
}
