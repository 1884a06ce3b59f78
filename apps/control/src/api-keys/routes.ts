import { createRoute, z } from '@hono/zod-openapi';
import type { Clock } from '@sluice/core';
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
import { keyView } from './content.ts';
import type { KeyService } from './key-service.ts';
import {
  keyParams,
  keyPatchSchema,
  keySchema,
  keyWithSecretSchema,
  newKeySchema,
  rotationSchema,
  USUAL_OVERLAP,
} from './schema.ts';

const MANY = '/admin/api-keys';
const ONE = `${MANY}/{id}` as const;
const tags = ['api keys'];
const nothing = z.strictObject({});

const create = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: MANY,
  tags,
  summary: 'Make a key',
  request: { query: nothing, headers: idempotencyHeaders, body: body(newKeySchema) },
  responses: { 201: changed(keyWithSecretSchema, 'The key with its secret'), ...problems(409, 413, 415) },
});

const list = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: MANY,
  tags,
  summary: 'Keys, by id',
  request: { query: pageQuery },
  responses: { 200: json(pageOf(keySchema), 'A page of keys'), ...problems() },
});

const get = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: ONE,
  tags,
  summary: 'One key',
  request: { params: keyParams, query: nothing },
  responses: { 200: versioned(keySchema, 'The key'), ...problems(404) },
});

const patch = createRoute({
  ...openTo('admin'),
  method: 'patch',
  path: ONE,
  tags,
  summary: 'Change a key',
  request: { params: keyParams, query: nothing, headers: ifMatchHeaders, body: body(keyPatchSchema) },
  responses: { 200: changed(keySchema, 'The key, as it is now'), ...problems(404, 409, 412, 413, 415) },
});

const rotate = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: `${ONE}/rotate`,
  tags,
  summary: 'Give a key a new secret',
  description: 'The secret before stays good for the overlap, the one before that ends now.',
  request: {
    params: keyParams,
    query: nothing,
    headers: idempotencyHeaders,
    body: { ...body(rotationSchema), required: false },
  },
  responses: { 200: changed(keyWithSecretSchema, 'The key with its new secret'), ...problems(404, 409, 413, 415) },
});

const revoke = createRoute({
  ...openTo('admin'),
  method: 'post',
  path: `${ONE}/revoke`,
  tags,
  summary: 'End a key, for good',
  request: { params: keyParams, query: nothing, headers: idempotencyHeaders },
  responses: { 200: changed(keySchema, 'The key, as it is now'), ...problems(404, 409, 412, 413, 415) },
});

const remove = createRoute({
  ...openTo('admin'),
  method: 'delete',
  path: ONE,
  tags,
  summary: 'End a key, for good',
  description: 'The same as revoke: what it has used stays under its name.',
  request: { params: keyParams, query: nothing, headers: ifMatchHeaders },
  responses: { 204: gone('It is revoked'), ...problems(404, 409, 412) },
});

/** `/admin/api-keys` and what is under it. */
export function keyRoutes(service: KeyService, cursors: Cursors, clock: Clock) {
  return createApi()
    .openapi(create, async (context) => {
      const made = await service.create(actorOf(context), context.req.valid('json'));
      if (made.outcome === 'refused') return answerRefusal(context, made);
      const { key, secret } = made.value;
      context.header('etag', etagOf(key.version));
      context.header('location', `${MANY}/${key.id}`);
      context.header('x-sluice-spread', made.spread);
      return context.json({ ...keyView(key, clock()), secret }, 201);
    })
    .openapi(list, async (context) => {
      const { limit = USUAL_LIMIT, cursor } = context.req.valid('query');
      const position = cursors.read('api-keys', cursor);
      if (position.outcome === 'forged')
        return problem(context, 400, 'invalid_cursor', 'is no cursor of ours', 'cursor');
      const page = await service.list({ after: position.after, limit });
      const items = page.items.map((key) => keyView(key, clock()));
      return context.json({ items, next_cursor: cursors.write('api-keys', page.next) }, 200);
    })
    .openapi(get, async (context) => {
      const key = await service.get(context.req.valid('param').id);
      if (!key) return answerRefusal(context, notFound('key'));
      context.header('etag', etagOf(key.version));
      return context.json(keyView(key, clock()), 200);
    })
    .openapi(patch, async (context) => {
      const { version, ...changes } = context.req.valid('json');
      const expectation = { header: context.req.header('if-match'), version };
      const made = await service.update(actorOf(context), context.req.valid('param').id, changes, expectation);
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('etag', etagOf(made.value.version));
      context.header('x-sluice-spread', made.spread);
      return context.json(keyView(made.value, clock()), 200);
    })
    .openapi(rotate, async (context) => {
      // A body that was left out has not been validated, and so has no defaults.
      const { overlap_seconds: overlap = USUAL_OVERLAP } = context.req.valid('json');
      const made = await service.rotate(actorOf(context), context.req.valid('param').id, overlap);
      if (made.outcome === 'refused') return answerRefusal(context, made);
      const { key, secret } = made.value;
      context.header('etag', etagOf(key.version));
      context.header('x-sluice-spread', made.spread);
      return context.json({ ...keyView(key, clock()), secret }, 200);
    })
    .openapi(revoke, async (context) => {
      const made = await service.revoke(actorOf(context), context.req.valid('param').id);
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('etag', etagOf(made.value.version));
      context.header('x-sluice-spread', made.spread);
      return context.json(keyView(made.value, clock()), 200);
    })
    .openapi(remove, async (context) => {
      const expectation = { header: context.req.header('if-match') };
      const made = await service.revoke(actorOf(context), context.req.valid('param').id, expectation);
      if (made.outcome === 'refused') return answerRefusal(context, made);
      context.header('x-sluice-spread', made.spread);
      return context.body(null, 204);
    });
}
