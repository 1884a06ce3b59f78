import { createRoute, z } from '@hono/zod-openapi';
import type { CredentialStore } from '@sluice/credentials';
import type { StoredAccount } from '@sluice/store';
import {
  actorOf,
  answerRefusal,
  body,
  type Cursors,
  changed,
  createApi,
  etagOf,
  gone,
  idempotencyHeaders,
  ifMatchHeaders,
  json,
  notFound,
  openTo,
  pageOf,
  pageQuery,
  problem,
  problems,
  USUAL_LIMIT,
  versioned,
} from '../http/index.ts';
import type { AccountService } from './account-service.ts';
import { credentialViews } from './credential-view.ts';
import { accountParams, accountPatchSchema, accountSchema, newAccountSchema, providerParam } from './schema.ts';
import { accountView } from './view.ts';

const MANY = '/admin/providers/{provider_id}/accounts';
const ONE = `${MANY}/{account_id}` as const;
const tags = ['accounts'];
const nothing = z.strictObject({});

const create = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: MANY,
  tags,
  summary: 'Add an account',
  request: { params: providerParam, query: nothing, headers: idempotencyHeaders, body: body(newAccountSchema) },
  responses: { 201: changed(accountSchema, 'The account, as it is now'), ...problems(409, 413, 415) },
});

const list = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: MANY,
  tags,
  summary: 'Accounts of a provider, by id',
  request: { params: providerParam, query: pageQuery },
  responses: { 200: json(pageOf(accountSchema), 'A page of accounts'), ...problems() },
});

const get = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: ONE,
  tags,
  summary: 'One account',
  request: { params: accountParams, query: nothing },
  responses: { 200: versioned(accountSchema, 'The account'), ...problems(404) },
});

const patch = createRoute({
  ...openTo('admin'),
  method: 'patch',
  path: ONE,
  tags,
  summary: 'Change an account',
  description:
    'All of it or nothing. Credentials that the live store does not take are refused with 503 or, where renewals keep coming in between, 409. Those of a login that has been renewed since leave the newer tokens in force, which the answer shows.',
  request: { params: accountParams, query: nothing, headers: ifMatchHeaders, body: body(accountPatchSchema) },
  responses: { 200: changed(accountSchema, 'The account, as it is now'), ...problems(404, 409, 412, 413, 415) },
});

const remove = createRoute({
  ...openTo('admin'),
  method: 'delete',
  path: ONE,
  tags,
  summary: 'Remove an account',
  description: 'It is picked no more; requests that it is serving run on.',
  request: { params: accountParams, query: nothing, headers: ifMatchHeaders },
  responses: { 204: gone('It is gone'), ...problems(404, 409, 412) },
});

/** `…/accounts` and `…/accounts/{account_id}`. */
export function accountRoutes(service: AccountService, credentials: Pick<CredentialStore, 'read'>, cursors: Cursors) {
  const viewOf = async (stored: StoredAccount) => {
    const [credential = null] = await credentialViews(credentials, [stored.account.id]);
    return accountView(stored, credential);
  };
  return createApi()
    .openapi(create, async (context) => {
      const { provider_id: provider } = context.req.valid('param');
      const made = await service.create(actorOf(context), provider, context.req.valid('json'));
      if (made.outcome === 'refused') return answerRefusal(context, made);
      const { account, version } = made.value;
      context.header('etag', etagOf(version));
      context.header('location', `/admin/providers/${provider}/accounts/${account.id}`);
      context.header('x-sluice-spread', made.spread);
      return context.json(await viewOf(made.value), 201);
    })
    .openapi(list, async (context) => {
      const { provider_id: provider } = context.req.valid('param');
      const { limit = USUAL_LIMIT, cursor } = context.req.valid('query');
      const position = cursors.read(`accounts ${provider}`, cursor);
      if (position.outcome === 'forged')
        return problem(context, 400, 'invalid_cursor', 'is no cursor of ours', 'cursor');
      const page = await service.list(provider, { after: position.after, limit });
      const views = await credentialViews(
        credentials,
        page.items.map(({ account }) => account.id),
      );
      const items = page.items.map((stored, index) => accountView(stored, views[index] ?? null));
      return context.json({ items, next_cursor: cursors.write(`accounts ${provider}`, page.next) }, 200);
    })
    .openapi(get, async (context) => {
      const { provider_id: provider, account_id: id } = context.req.valid('param');
      const stored = await service.get(provider, id);
      if (!stored) return answerRefusal(context, notFound('account'));
      context.header('etag', etagOf(stored.version));
      return context.json(await viewOf(stored), 200);
    })
    .openapi(patch, async (context) => {
      const { provider_id: provider, account_id: id } = context.req.valid('param');
      const { version, ...changes } = context.req.valid('json');
      const expectation = { header: context.req.header('if-match'), version };
      const made = await service.update(actorOf(context), provider, id, changes, expectation);
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('etag', etagOf(made.value.version));
      context.header('x-sluice-spread', made.spread);
      return context.json(await viewOf(made.value), 200);
    })
    .openapi(remove, async (context) => {
      const { provider_id: provider, account_id: id } = context.req.valid('param');
      const made = await service.remove(actorOf(context), provider, id, { header: context.req.header('if-match') });
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('x-sluice-spread', made.spread);
      return context.body(null, 204);
    });
}
