import { createRoute, z } from '@hono/zod-openapi';
import { createApi, openTo, problem, problems } from '../http/index.ts';
import type { EventHub } from './hub.ts';
import { eventStream } from './stream.ts';

/** Consoles and scripts at once; each costs a connection. */
const MOST_LISTENERS = 50;

const listen = createRoute({
  ...openTo('viewer'),
  method: 'get',
  path: '/admin/events',
  tags: ['events'],
  summary: 'What happens, as server-sent events',
  description:
    'Events with JSON data: `change` (somebody changed something), `snapshot` (gateways are told of it), `account` (one is out, or back), `token` (renewed, or not), `replica` (came or went), of all processes. `Last-Event-ID` brings what was missed; `reset` says that this is not known any more.',
  request: { query: z.strictObject({}), headers: z.object({ 'last-event-id': z.string().max(255).optional() }) },
  responses: {
    200: { description: 'A stream that does not end', content: { 'text/event-stream': { schema: z.string() } } },
    ...problems(),
  },
});

/** `GET /admin/events`. */
export function eventRoutes(hub: EventHub) {
  return createApi().openapi(listen, (context) => {
    if (hub.listeners >= MOST_LISTENERS) {
      context.header('retry-after', '10');
      return problem(context, 429, 'too_many_listeners', 'Too many streams of events are open');
    }
    const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
    return new Response(eventStream(hub, context.req.header('last-event-id')), { headers }) as never;
  });
}
