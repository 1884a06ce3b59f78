import { expect, test } from 'vitest';
import { ANSWER, bench, failure } from './scripted-upstream.fixture.ts';
import { tryAccount } from './try-account.ts';

async function trial(answers: Parameters<typeof bench>[1]) {
  const { provider, pool, upstream } = await bench(1, answers);
  const account = upstream.account('a1');
  if (!account) throw new Error('no account');
  const { credentials } = upstream;
  const signal = AbortSignal.timeout(5_000);
  return { pool, provider, seen: await tryAccount({ provider, credentials, account, model: 'small', signal }) };
}

test('an account that answers is healthy, and the pool hears nothing of it', async () => {
  const { seen, pool, provider } = await trial(() => ANSWER);
  expect(seen).toEqual({ result: 'healthy', model: 'small', latencyMs: expect.any(Number) });
  expect(provider.calls[0]).toMatchObject({ upstreamModel: 'small', turn: { maxTokens: 16 } });
  expect(pool.verdicts()).toEqual([]);
});

test('an account that fails says why', async () => {
  const { seen } = await trial(() => ({ fail: failure('quota_exceeded') }));
  expect(seen).toMatchObject({ result: 'unhealthy', failure: { kind: 'quota_exceeded' } });
});
