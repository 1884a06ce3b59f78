import { expect, it } from 'vitest';
import type { KeyLimits } from '../index.ts';
import { DeskBench, keyOf, type MakeDesk, NOTHING, used } from './limit-harness.ts';

/** Requests at once, from three replicas. */
export function parallelConformance(make: MakeDesk): void {
  it.each<[string, KeyLimits]>([
    ['100 requests per minute', { requestsPerMinute: 100 }],
    ['100 concurrent requests', { concurrentRequests: 100 }],
    ['1,000 tokens per minute at 10 each', { tokensPerMinute: 1_000 }],
    ['700 of cost a day at 7 each', { budgetMicrosPerDay: 700 }],
    ['706 of cost a month at 7 each', { budgetMicrosPerMonth: 706 }],
    ['1,000 tokens a day at 10 each', { tokensPerDay: 1_000 }],
    ['1,009 tokens a month at 10 each', { tokensPerMonth: 1_009 }],
  ])('S17: lets exactly 100 of 1,000 in at %s', async (_, limits) => {
    const bench = new DeskBench(make);
    const key = keyOf(limits);
    const replicas = [bench.open(), bench.open(), bench.open()];
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        replicas[index % 3]?.take({ id: `at-once-${index}`, key, tokens: 10, cost: 7 }),
      ),
    );
    expect(answers.filter((answer) => answer?.outcome === 'granted')).toHaveLength(100);
    expect(answers.filter((answer) => answer?.outcome === 'limited')).toHaveLength(900);
  });

  it('never lets more than the limit run in 3,000 requests that come, go and fail', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ concurrentRequests: 5, tokensPerDay: 1e9 });
    let running = 0;
    let worst = 0;
    let next = 0;
    let tokens = 0;
    const work = async () => {
      const desk = bench.open();
      while (next < 3_000) {
        const answer = await desk.take({ id: `request-${next++}`, key, tokens: 3, cost: 0 });
        if (answer.outcome === 'limited' || !answer.grant) continue;
        running += 1;
        worst = Math.max(worst, running);
        await Promise.resolve();
        running -= 1;
        const failed = next % 3 === 0;
        if (!failed) tokens += 8;
        await desk.settle(answer.grant, failed ? NOTHING : used(8));
      }
    };
    await Promise.all(Array.from({ length: 12 }, work));
    expect(worst).toBeLessThanOrEqual(5);
    expect(tokens).toBeGreaterThan(0);
    expect(await bench.left(key, 'concurrentRequests')).toBe(5);
    expect(await bench.left(key, 'tokensPerDay')).toBe(1e9 - tokens);
  });
}
