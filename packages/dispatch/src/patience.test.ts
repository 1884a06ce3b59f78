import { describe, expect, test } from 'vitest';
import type { DispatchResult } from './request.ts';
import { ANSWER, bench, failure } from './scripted-upstream.fixture.ts';

async function drain(result: DispatchResult): Promise<void> {
  if (result.outcome !== 'committed') throw new Error(`refused: ${result.failure.message}`);
  for await (const _ of result.answer);
}

describe('waiting for the nearest recovery', () => {
  test('when everybody cools and the first is back within max_wait, the request waits for it', async () => {
    const back = { a1: Date.now() + 900, a2: Date.now() + 300 } as Record<string, number>;
    const { dispatcher, provider, request } = await bench(
      2,
      (id, nth) => (nth === 0 ? { fail: failure('rate_limit', { retryAt: back[id] ?? 0 }) } : ANSWER),
      { maxWaitMs: 5_000 },
    );
    const result = await dispatcher.dispatch(request());
    await drain(result);
    expect(provider.sent).toEqual(['a1', 'a2', 'a2']);
    expect(Date.now()).toBeGreaterThanOrEqual(back['a2'] ?? 0);
  });

  test('a recovery beyond max_wait is not waited for', async () => {
    const retryAt = Date.now() + 60_000;
    const { dispatcher, provider, request } = await bench(1, () => ({ fail: failure('rate_limit', { retryAt }) }), {
      maxWaitMs: 5_000,
    });
    const result = await dispatcher.dispatch(request());
    expect(result).toMatchObject({ outcome: 'refused', reason: 'exhausted', retryAt });
    expect(provider.sent).toEqual(['a1']);
  });

  test('a client that leaves while its request waits is gone at once', async () => {
    const retryAt = Date.now() + 20_000;
    const { dispatcher, request } = await bench(1, () => ({ fail: failure('rate_limit', { retryAt }) }));
    const controller = new AbortController();
    const dispatching = dispatcher.dispatch(request({ signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    expect(await dispatching).toMatchObject({ outcome: 'refused', reason: 'gone' });
    expect(Date.now()).toBeLessThan(retryAt);
  });

  test('waiting does not stretch the number of sends', async () => {
    const { dispatcher, provider, request } = await bench(1, () => ({
      fail: failure('rate_limit', { retryAt: Date.now() + 20 }),
    }));
    expect(await dispatcher.dispatch(request())).toMatchObject({ outcome: 'refused', attempts: 3 });
    expect(provider.sent).toHaveLength(3);
  });
});

describe('trap a: a request the upstream takes only in part', () => {
  const foreign = failure('invalid_request', { scope: 'none', retryable: false, repair: 'drop_reasoning' });

  test('is repaired and sent once more on the same account, which nobody blames', async () => {
    const { dispatcher, provider, pool, request } = await bench(3, (_, nth) =>
      nth === 0 ? { fail: foreign } : ANSWER,
    );
    await drain(await dispatcher.dispatch(request()));
    expect(provider.sent).toEqual(['a1', 'a1']);
    expect(provider.calls.map(({ repair }) => repair)).toEqual([undefined, 'drop_reasoning']);
    expect(pool.verdicts()).toEqual(['success']);
  });

  test('is refused when the repair did not help', async () => {
    const { dispatcher, provider, pool, request } = await bench(3, () => ({ fail: foreign }));
    expect(await dispatcher.dispatch(request())).toMatchObject({ outcome: 'refused', reason: 'refused' });
    expect(provider.sent).toEqual(['a1', 'a1']);
    expect(pool.verdicts()).toEqual(['neutral']);
  });
});

describe("the client's own words", () => {
  const source = {
    dialect: 'anthropic',
    operation: 'generate',
    body: Buffer.from('{}'),
    json: {},
    headers: {},
  } as const;

  test('reach the provider beside the turn', async () => {
    const { dispatcher, provider, request } = await bench(1, () => ANSWER);
    await drain(await dispatcher.dispatch(request({ source })));
    expect(provider.calls[0]?.source).toBe(source);
  });

  test('a provider that cannot do what they ask for is not asked', async () => {
    const { dispatcher, provider, request } = await bench(1, () => ANSWER);
    const result = await dispatcher.dispatch(request({ source, operation: 'embed' }));
    expect(result).toMatchObject({ outcome: 'refused', reason: 'exhausted' });
    expect(provider.sent).toEqual([]);
  });
});
