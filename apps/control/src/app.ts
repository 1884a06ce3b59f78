import type { CredentialStore, ResealReport } from '@sluice/credentials';
import type { Pool } from '@sluice/pool';
import { Hono } from 'hono';
import { bearerGuard } from './bearer-guard.ts';
import { describePool } from './live-state/index.ts';

export interface ControlOptions {
  /** Pools by provider id. */
  readonly pools: ReadonlyMap<string, Pool>;
  /** Every account's credential. */
  readonly credentials: Pick<CredentialStore, 'read'>;
  /** Brings all credentials under a new master key while everything runs; absent where nothing is sealed. */
  readonly changeKey?: (() => Promise<KeyChange>) | undefined;
  /** Callers must send it as a bearer token. */
  readonly token: string;
  readonly metrics: () => Promise<string>;
  readonly now?: () => number;
}

export interface KeyChange extends ResealReport {
  /** Id of the key that seals now. */
  readonly key: string;
  /** Whether this process made the key itself; if not, it is the first of those in its configuration. */
  readonly generated: boolean;
}

/** The admin API: what operators see and may do, on a port of its own. */
export function createControlApp({
  pools,
  credentials,
  changeKey,
  token,
  metrics,
  now = Date.now,
}: ControlOptions): Hono {
  const app = new Hono();
  app.get('/livez', (context) => context.json({ status: 'alive' }));
  app.get('/metrics', async (context) =>
    context.body(await metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );

  const guard = bearerGuard(token);
  app.use('/admin/*', guard);
  app.use('/_korproxy/*', guard);

  app.get('/admin/accounts/state', async (context) => {
    const described = [...pools].map(([provider, pool]) => describePool(provider, pool, credentials, now()));
    return context.json({ accounts: (await Promise.all(described)).flat() });
  });

  app.post('/admin/credentials/rotate-key', async (context) => {
    if (changeKey) return context.json(await changeKey());
    return context.json({ error: { code: 'nothing_sealed', message: 'No credential is written down here' } }, 409);
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
