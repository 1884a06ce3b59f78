import { createRoute, z } from '@hono/zod-openapi';
import { createApi, openTo } from '../http/index.ts';

const alive = createRoute({
  ...openTo('public'),
  method: 'get',
  path: '/livez',
  tags: ['process'],
  summary: 'Whether this process lives',
  responses: {
    200: {
      description: 'It does',
      content: { 'application/json': { schema: z.object({ status: z.literal('alive') }) } },
    },
  },
});

const metrics = createRoute({
  ...openTo('public'),
  method: 'get',
  path: '/metrics',
  tags: ['process'],
  summary: 'Metrics for Prometheus',
  responses: { 200: { description: 'Text exposition', content: { 'text/plain': { schema: z.string() } } } },
});

const openapi = createRoute({
  ...openTo('public'),
  method: 'get',
  path: '/openapi.json',
  tags: ['process'],
  summary: 'This document',
  responses: { 200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: z.object({}) } } } },
});

const docs = createRoute({
  ...openTo('public'),
  method: 'get',
  path: '/docs',
  tags: ['process'],
  summary: 'This document for people',
  responses: { 200: { description: 'A page', content: { 'text/html': { schema: z.string() } } } },
});

/** What anybody who reaches the port may ask. `describe` gives the OpenAPI document, `page` the same as HTML. */
export function openRoutes(sources: {
  readonly metrics: () => Promise<string>;
  readonly describe: () => object;
  readonly page: () => string;
}) {
  return createApi()
    .openapi(alive, (context) => context.json({ status: 'alive' as const }, 200))
    .openapi(metrics, async (context) => {
      context.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      return context.body(await sources.metrics(), 200) as never;
    })
    .openapi(openapi, (context) => context.json(sources.describe(), 200))
    .openapi(docs, (context) => context.html(sources.page(), 200));
}
