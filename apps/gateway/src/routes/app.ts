import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { PROVIDER_IDS, type ProviderId } from '@sluice/core';
import { Hono } from 'hono';
import { dialectOf } from '../dialects/index.ts';
import { authorize } from '../edge/admit.ts';
import { answerError, type Exchange } from '../edge/exchange.ts';
import { requestIdOf } from '../edge/request-id.ts';
import { allowedMethods } from './allowed-methods.ts';
import { serveCountTokens } from './count-tokens.ts';
import { serveGemini } from './gemini.ts';
import { type HealthSource, healthOf } from './health.ts';
import { serveModel, serveModels } from './models.ts';
import type { Services } from './services.ts';
import { serveTurn } from './turn.ts';

type Env = { Bindings: HttpBindings };
type Handler = (exchange: Exchange, services: Services, parameter: string) => Promise<void>;

export interface AppOptions {
  readonly services: Services;
  readonly health: HealthSource;
  readonly metrics: () => Promise<string>;
}

/** Where a path prefix sends its requests. The legacy service's own prefix stays valid. */
const PREFIXES: readonly (readonly [prefix: string, provider: ProviderId | undefined])[] = [
  ['', undefined],
  ...PROVIDER_IDS.map((id) => [`/${id}`, id] as const),
  ['/claude-kiro-oauth', 'kiro'],
];

/**
 * The client API. hono matches paths; bodies and answers go through Node's own request and response, because that is
 * what a streaming proxy's time is spent on.
 */
export function createApp(options: AppOptions): Hono<Env> {
  const { services } = options;
  const app = new Hono<Env>();

  // Before any route, so that the legacy service also gets what only it serves, bodies unread.
  for (const [prefix, provider] of PREFIXES) {
    if (!provider) continue;
    app.on('ALL', [`${prefix}/v1/*`, `${prefix}/v1beta/*`], async (context, next) => {
      const exchange = exchangeOf(context.env, services, provider);
      const elsewhere = services.legacy.routeOf(exchange);
      if (!elsewhere) return next();
      if (await authorize(exchange, services)) await services.legacy.forward(exchange, elsewhere);
      return RESPONSE_ALREADY_SENT;
    });
  }

  const at = (method: 'GET' | 'POST', path: string, handler: Handler) => {
    for (const [prefix, provider] of PREFIXES) {
      app.on(method, prefix + path, async (context) => {
        const exchange = exchangeOf(context.env, services, provider);
        await handler(exchange, services, context.req.param('name') ?? '');
        return RESPONSE_ALREADY_SENT;
      });
    }
  };
  const turn: Handler = (exchange) => serveTurn(exchange, services, {});
  const count: Handler = (exchange) => serveCountTokens(exchange, services, {});
  at('POST', '/v1/messages', turn);
  at('POST', '/v1/messages/count_tokens', count);
  at('POST', '/v1/chat/completions', turn);
  at('POST', '/v1/completions', turn);
  at('POST', '/v1/embeddings', turn);
  at('POST', '/v1/responses', turn);
  at('POST', '/v1beta/models/:name{.+}', serveGemini);
  at('POST', '/v1/models/:name{.+}', serveGemini);
  at('GET', '/v1/models', serveModels);
  at('GET', '/v1/models/:name{.+}', serveModel);
  at('GET', '/v1beta/models', serveModels);
  at('GET', '/v1beta/models/:name{.+}', serveModel);

  // Claude Code asks `HEAD /` before anything else.
  app.get('/', (context) => context.json({ service: 'sluice' }));
  // Claude Code posts telemetry-like batches here; they are accepted and dropped unread.
  app.post('/api/event_logging/batch', (context) => context.body(null, 200));
  app.get('/livez', (context) => context.json({ status: 'alive' }));
  app.get('/readyz', (context) => {
    const { ready, reasons } = options.health.readiness();
    return context.json({ status: ready ? 'ready' : 'not ready', reasons }, ready ? 200 : 503);
  });
  app.get('/health', async (context) => {
    const health = await healthOf(options.health);
    return context.json(health.body, health.status);
  });
  app.get('/metrics', async (context) =>
    context.body(await options.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );

  const allowedAt = allowedMethods(app.routes);
  app.notFound((context) => {
    const exchange = exchangeOf(context.env, services);
    const allowed = allowedAt(context.req.path);
    if (allowed.size > 0 && !allowed.has(context.req.method)) {
      context.env.outgoing.setHeader('allow', [...allowed].join(', '));
      answerError(exchange, { status: 405, message: `${context.req.method} is not allowed here` });
    } else {
      answerError(exchange, { status: 404, message: 'There is nothing at this path' });
    }
    return RESPONSE_ALREADY_SENT;
  });
  app.onError((error, context) => {
    const exchange = exchangeOf(context.env, services);
    services.observer.crashed(exchange.requestId, error);
    answerError(exchange, { status: 500, message: 'Internal error' });
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

const exchanges = new WeakMap<IncomingMessage, Exchange>();

/** One exchange per request, also when an error handler asks for it a second time. */
function exchangeOf(env: HttpBindings, services: Services, pinnedProvider?: ProviderId): Exchange {
  const known = exchanges.get(env.incoming);
  if (known) return known;
  // A process that is on its way out asks its clients to come back through the load balancer.
  if (!services.drain.ready) env.outgoing.shouldKeepAlive = false;
  const exchange: Exchange = {
    incoming: env.incoming,
    outgoing: env.outgoing,
    requestId: requestIdOf(env.incoming),
    dialect: dialectOf(env.incoming),
    receivedAt: services.clock(),
    ...(pinnedProvider && { pinnedProvider }),
  };
  exchanges.set(env.incoming, exchange);
  return exchange;
}
