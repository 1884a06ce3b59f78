import type { Pool } from '@sluice/pool';
import { Hono } from 'hono';
import { bearerGuard } from './bearer-guard.ts';
import { describePool } from './describe-pool.ts';

export interface ControlOptions {
  /** Pools by provider id. */
  readonly pools: ReadonlyMap<string, Pool>;
  /** Callers must send it as a bearer token. */
  readonly token: string;
  readonly metrics: () => Promise<string>;
  readonly now?: () => number;
}

/** The admin API: what operators see and may do, on a port of its own. */
export function createControlApp({ pools, token, metrics, now = Date.now }: ControlOptions): Hono {
  const app = new Hono();
  app.get('/livez', (context) => context.json({ status: 'alive' }));
  app.get('/metrics', async (context) =>
    context.body(await metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );

  const guard = bearerGuard(token);
  app.use('/admin/*', guard);
  app.use('/_korproxy/*', guard);

  app.get('/admin/accounts/state', async (context) => {
    const accounts = await Promise.all([...pools].map(([provider, pool]) => describePool(provider, pool, now())));
    return context.json({ accounts: accounts.flat() });
  });

  const reset = async (body: unknown) => {
    const accountId = accountIdOf(body);
    for (const pool of pools.values()) await pool.reset(accountId);
    return { reset: accountId ?? 'all' };
  };
  app.post('/admin/health/reset', async (context) => context.json(await reset(await jsonOf(context.req.raw))));
  app.post('/_korproxy/health/reset', async (context) => context.json(await reset(await jsonOf(context.req.raw))));

  app.notFound((context) => context.json({ error: { code: 'not_found', message: 'There is nothing here' } }, 404));
  return app;
}

async function jsonOf(request: Request): Promise<unknown> {
  const text = await request.text();
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return {};
  }
}

function accountIdOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('account_id' in body)) return undefined;
  return typeof body.account_id === 'string' ? body.account_id : undefined;
}
