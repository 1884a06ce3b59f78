import { createRoute, z } from '@hono/zod-openapi';
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
  pageFrom,
  pageOf,
  pageQuery,
  problem,
  problems,
  USUAL_LIMIT,
  versioned,
} from '../http/index.ts';
import type { GroupService } from './group-service.ts';
import { groupParams, groupPatchSchema, groupSchema, groupView, newGroupSchema } from './schema.ts';

const MANY = '/admin/groups';
const ONE = `${MANY}/{id}` as const;
const tags = ['groups'];
const nothing = z.strictObject({});

const create = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: MANY,
  tags,
  summary: 'Add a group',
  request: { query: nothing, headers: idempotencyHeaders, body: body(newGroupSchema) },
  responses: { 201: changed(groupSchema, 'The group'), ...problems(409, 413, 415) },
});

const list = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: MANY,
  tags,
  summary: 'Groups, by name',
  request: { query: pageQuery },
  responses: { 200: json(pageOf(groupSchema), 'A page of groups'), ...problems() },
});

const get = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: ONE,
  tags,
  summary: 'One group',
  request: { params: groupParams, query: nothing },
  responses: { 200: versioned(groupSchema, 'The group'), ...problems(404) },
});

const patch = createRoute({
  ...openTo('admin'),
  method: 'patch',
  path: ONE,
  tags,
  summary: 'Change a group',
  request: { params: groupParams, query: nothing, headers: ifMatchHeaders, body: body(groupPatchSchema) },
  responses: { 200: changed(groupSchema, 'The group, as it is now'), ...problems(404, 409, 412, 413, 415) },
});

const remove = createRoute({
  ...openTo('admin'),
  method: 'delete',
  path: ONE,
  tags,
  summary: 'Remove a group',
  request: { params: groupParams, query: nothing, headers: ifMatchHeaders },
  responses: { 204: gone('It is gone'), ...problems(404, 409, 412) },
});

/** `/admin/groups` and `/admin/groups/{id}`. */
export function groupRoutes(service: GroupService, cursors: Cursors) {
  return createApi()
    .openapi(create, async (context) => {
      const made = await service.create(actorOf(context), context.req.valid('json'));
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('etag', etagOf(made.value.version));
      context.header('location', `${MANY}/${made.value.id}`);
      context.header('x-sluice-spread', made.spread);
      return context.json(groupView(made.value), 201);
    })
    .openapi(list, async (context) => {
      const { limit = USUAL_LIMIT, cursor } = context.req.valid('query');
      const position = cursors.read('groups', cursor);
      if (position.outcome === 'forged')
        return problem(context, 400, 'invalid_cursor', 'is no cursor of ours', 'cursor');
      const page = pageFrom(await service.list(), { after: position.after, limit }, ({ name }) => name);
      return context.json({ items: page.items.map(groupView), next_cursor: cursors.write('groups', page.next) }, 200);
    })
    .openapi(get, async (context) => {
      const stored = await service.get(context.req.valid('param').id);
      if (!stored) return answerRefusal(context, notFound('group'));
      context.header('etag', etagOf(stored.version));
      return context.json(groupView(stored), 200);
    })
    .openapi(patch, async (context) => {
      const { version, ...changes } = context.req.valid('json');
      const expectation = { header: context.req.header('if-match'), version };
      const made = await service.update(actorOf(context), context.req.valid('param').id, changes, expectation);
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('etag', etagOf(made.value.version));
      context.header('x-sluice-spread', made.spread);
      return context.json(groupView(made.value), 200);
    })
    .openapi(remove, async (context) => {
      const expectation = { header: context.req.header('if-match') };
      const made = await service.remove(actorOf(context), context.req.valid('param').id, expectation);
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('x-sluice-spread', made.spread);
      return context.body(null, 204);
    });
}
