import { describe, expect, test } from 'vitest';
import { ANSWER, bench, failure, type Step } from './scripted-upstream.fixture.ts';

const DOWN: Step = { fail: failure('unknown', { scope: 'none' }) };

describe('the retry budget', () => {
  test('lets a total outage cost at most a hundred further sends, however many requests come', async () => {
    const { dispatcher, provider, request } = await bench(5, () => DOWN);
    for (let nth = 0; nth < 400; nth++) await dispatcher.dispatch(request());
    expect(provider.sent.length - 400).toBe(100);
  });

  test('is filled up again by answers', async () => {
    let down = true;
    const { dispatcher, provider, request } = await bench(5, () => (down ? DOWN : ANSWER));
    for (let nth = 0; nth < 100; nth++) await dispatcher.dispatch(request());
    down = false;
    for (let nth = 0; nth < 50; nth++) {
      const result = await dispatcher.dispatch(request());
      if (result.outcome === 'committed') for await (const _ of result.answer);
    }
    down = true;
    const before = provider.sent.length;
    for (let nth = 0; nth < 20; nth++) await dispatcher.dispatch(request());
    expect(provider.sent.length - before).toBe(30);
  });

  test('is not touched by moving on from one limited account to a healthy one', async () => {
    let fresh = 0;
    const { dispatcher, pool, provider, request } = await bench(2, () =>
      fresh++ % 2 === 0 ? { fail: failure('rate_limit') } : ANSWER,
    );
    for (let nth = 0; nth < 200; nth++) {
      const result = await dispatcher.dispatch(request());
      expect(result.outcome).toBe('committed');
      if (result.outcome === 'committed') for await (const _ of result.answer);
      await pool.reset();
    }
    expect(provider.sent).toHaveLength(400);
  });
});
