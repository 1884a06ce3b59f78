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
import type { ProfileService } from './profile-service.ts';
import { newProfileSchema, profileParams, profilePatchSchema, profileSchema, profileView } from './schema.ts';

const MANY = '/admin/profiles';
const ONE = `${MANY}/{id}` as const;
const tags = ['profiles'];
const nothing = z.strictObject({});

const create = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: MANY,
  tags,
  summary: 'Add a profile',
  request: { query: nothing, headers: idempotencyHeaders, body: body(newProfileSchema) },
  responses: { 201: changed(profileSchema, 'The profile'), ...problems(409, 413, 415) },
});

const list = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: MANY,
  tags,
  summary: 'Profiles, by name',
  request: { query: pageQuery },
  responses: { 200: json(pageOf(profileSchema), 'A page of profiles'), ...problems() },
});

const get = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: ONE,
  tags,
  summary: 'One profile',
  request: { params: profileParams, query: nothing },
  responses: { 200: versioned(profileSchema, 'The profile'), ...problems(404) },
});

const patch = createRoute({
  ...openTo('admin'),
  method: 'patch',
  path: ONE,
  tags,
  summary: 'Change a profile',
  request: { params: profileParams, query: nothing, headers: ifMatchHeaders, body: body(profilePatchSchema) },
  responses: { 200: changed(profileSchema, 'The profile, as it is now'), ...problems(404, 409, 412, 413, 415) },
});

const remove = createRoute({
  ...openTo('admin'),
  method: 'delete',
  path: ONE,
  tags,
  summary: 'Remove a profile',
  request: { params: profileParams, query: nothing, headers: ifMatchHeaders },
  responses: { 204: gone('It is gone'), ...problems(404, 409, 412) },
});

const activate = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: `${ONE}/activate`,
  tags,
  summary: 'Put a profile in force',
  request: { params: profileParams, query: nothing, headers: idempotencyHeaders },
  responses: { 200: changed(profileSchema, 'The profile that is in force now'), ...problems(404, 409, 413, 415) },
});

/** `/admin/profiles` and `/admin/profiles/{id}`. */
export function profileRoutes(service: ProfileService, cursors: Cursors) {
  return createApi()
    .openapi(create, async (context) => {
      const made = await service.create(actorOf(context), context.req.valid('json'));
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('etag', etagOf(made.value.version));
      context.header('location', `${MANY}/${made.value.id}`);
      context.header('x-sluice-spread', made.spread);
      return context.json(profileView(made.value), 201);
    })
    .openapi(list, async (context) => {
      const { limit = USUAL_LIMIT, cursor } = context.req.valid('query');
      const position = cursors.read('profiles', cursor);
      if (position.outcome === 'forged')
        return problem(context, 400, 'invalid_cursor', 'is no cursor of ours', 'cursor');
      const page = pageFrom(await service.list(), { after: position.after, limit }, ({ name }) => name);
      return context.json(
        { items: page.items.map(profileView), next_cursor: cursors.write('profiles', page.next) },
        200,
      );
    })
    .openapi(get, async (context) => {
      const stored = await service.get(context.req.valid('param').id);
      if (!stored) return answerRefusal(context, notFound('profile'));
      context.header('etag', etagOf(stored.version));
      return context.json(profileView(stored), 200);
    })
    .openapi(patch, async (context) => {
      const { version, ...changes } = context.req.valid('json');
      const expectation = { header: context.req.header('if-match'), version };
      const made = await service.update(actorOf(context), context.req.valid('param').id, changes, expectation);
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('etag', etagOf(made.value.version));
      context.header('x-sluice-spread', made.spread);
      return context.json(profileView(made.value), 200);
    })
    .openapi(remove, async (context) => {
      const expectation = { header: context.req.header('if-match') };
      const made = await service.remove(actorOf(context), context.req.valid('param').id, expectation);
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('x-sluice-spread', made.spread);
      return context.body(null, 204);
    })
    .openapi(activate, async (context) => {
      const made = await service.activate(actorOf(context), context.req.valid('param').id);
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('etag', etagOf(made.value.version));
      context.header('x-sluice-spread', made.spread);
      return context.json(profileView(made.value), 200);
    });
}
