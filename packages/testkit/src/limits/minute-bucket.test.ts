import fc from 'fast-check';
import { expect, it } from 'vitest';
import { goDuration } from './go-duration.ts';
import { MinuteBucket } from './minute-bucket.ts';

it('lets in after exactly the wait it told, and never more than twice its size in a minute', () => {
  const arrivals = fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 1, max: 30 })), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), arrivals, (perMinute, steps) => {
      const bucket = new MinuteBucket(perMinute);
      const taken: { at: number; cost: number }[] = [];
      let now = 0;
      for (const [gap, wanted] of steps) {
        now += gap;
        const cost = Math.min(wanted, perMinute);
        const wait = bucket.wait(cost, now);
        expect(bucket.wait(cost, now + wait)).toBe(0);
        if (wait > 1) expect(bucket.wait(cost, now + wait - 2)).toBeGreaterThan(0);
        if (wait > 0) continue;
        bucket.take(cost, now);
        taken.push({ at: now, cost });
        const recent = taken.filter(({ at }) => at > now - 60_000).reduce((sum, each) => sum + each.cost, 0);
        expect(recent).toBeLessThanOrEqual(2 * perMinute);
      }
    }),
  );
});

it.each([
  [479, '479ms', '1s'],
  [56_200, '56.2s', '57s'],
  [60_000, '1m0s', '1m0s'],
  [4_560_600, '1h16m0.6s', '1h16m1s'],
])('%i ms is %s, in whole seconds %s', (milliseconds, exact, whole) => {
  expect([goDuration(milliseconds), goDuration(milliseconds, { whole: true })]).toEqual([exact, whole]);
});
