import { createRoute, z } from '@hono/zod-openapi';
import { createApi, json, openTo, problems } from '../http/index.ts';
import { type StatusBoard, statusSchema } from './status-board.ts';

const show = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: '/admin/status',
  tags: ['process'],
  summary: 'How everything is: database, Redis, what gateways are told, usage on its way, replicas, accounts',
  description:
    'Each part is looked at by itself, for two seconds at most, and says what is wrong and what to do. The answer is 200 whatever it says; `status` sums it up.',
  request: { query: z.strictObject({}) },
  responses: { 200: json(statusSchema, 'As it is now'), ...problems() },
});

/** `GET /admin/status`. */
export function statusRoutes(board: StatusBoard) {
  return createApi().openapi(show, async (context) => context.json(await board.look(), 200));
}
