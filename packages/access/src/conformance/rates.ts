import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeskBench, keyOf, type MakeDesk, NOTHING, used } from './limit-harness.ts';

/** Limits per minute. */
export function rateConformance(make: MakeDesk): void {
  it('lets the limit in, and more only when a minute has passed since', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ requestsPerMinute: 4 });
    for (let request = 0; request < 4; request++) await bench.take(key);
    expect(await bench.ask(key)).toEqual({
      outcome: 'limited',
      limit: 'requestsPerMinute',
      retryAfter: 61,
      standings: [{ limit: 'requestsPerMinute', max: 4, remaining: 0, resetMs: 61_000 }],
    });
    bench.time += 60_999;
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', retryAfter: 1 });
    bench.time += 1;
    await bench.take(key);
    expect(await bench.left(key, 'requestsPerMinute')).toBe(3);
  });

  it('never lets more than the limit in within any 60 seconds, however it is asked', async () => {
    const wait = fc.constantFrom(0, 1, 400, 999, 1_000, 7_300, 30_000, 59_999, 60_000, 61_000);
    await fc.assert(
      fc.asyncProperty(fc.array(wait, { maxLength: 60, size: 'max' }), async (waits) => {
        const bench = new DeskBench(make);
        const key = keyOf({ requestsPerMinute: 3 });
        const times: number[] = [];
        for (const ms of waits) {
          bench.time += ms;
          const answer = await bench.ask(key);
          if (answer.outcome === 'granted') times.push(bench.time);
        }
        for (const time of times) {
          expect(times.filter((other) => other >= time && other - time < 60_000).length).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('tells exactly when to come back', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerMinute: 700 });
    for (const tokens of [100, 200, 300]) {
      await bench.take(key, { tokens });
      bench.time += 1_234;
    }
    const refusal = await bench.ask(key, { tokens: 350 });
    if (refusal.outcome === 'granted') throw new Error('there was room');
    bench.time += (refusal.retryAfter - 1) * 1_000;
    expect(await bench.ask(key, { tokens: 350 })).toMatchObject({ outcome: 'limited', retryAfter: 1 });
    bench.time += 1_000;
    await bench.take(key, { tokens: 350 });
  });

  it('does not count what is over when it tells when to come back', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerMinute: 4 });
    await bench.take(key, { tokens: 1 });
    bench.time += 30_000;
    await bench.take(key, { tokens: 1 });
    bench.time += 10_000;
    await bench.take(key, { tokens: 2 });
    bench.time += 21_000;
    expect(await bench.ask(key, { tokens: 2 })).toMatchObject({ outcome: 'limited', retryAfter: 30 });
  });

  it('counts estimated tokens until it is told the real ones', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerMinute: 1_000 });
    const grant = await bench.take(key, { tokens: 800 });
    expect(await bench.ask(key, { tokens: 300 })).toMatchObject({ outcome: 'limited', limit: 'tokensPerMinute' });
    await bench.desk.settle(grant, used(100));
    expect(await bench.left(key, 'tokensPerMinute')).toBe(900);
    const more = await bench.take(key, { tokens: 300 });
    bench.time += 30_000;
    await bench.desk.settle(more, used(1_400));
    expect(await bench.left(key, 'tokensPerMinute')).toBe(0);
    // The tokens beyond the estimate count from when they were known.
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', retryAfter: 61 });
  });

  it('gives requests and tokens back when nothing was used', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ requestsPerMinute: 1, tokensPerMinute: 10 });
    for (let attempt = 0; attempt < 20; attempt++) {
      await bench.desk.settle(await bench.take(key, { tokens: 10 }), NOTHING);
      bench.time += 700;
    }
    expect(await bench.left(key, 'requestsPerMinute')).toBe(1);
    expect(await bench.left(key, 'tokensPerMinute')).toBe(10);
  });

  it('does not give back what has come back by itself', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ requestsPerMinute: 2, tokensPerMinute: 100 });
    const early = await bench.take(key, { tokens: 100 });
    bench.time += 61_000;
    await bench.take(key, { tokens: 60 });
    await bench.desk.settle(early, NOTHING);
    expect(await bench.left(key, 'tokensPerMinute')).toBe(40);
    expect(await bench.left(key, 'requestsPerMinute')).toBe(1);
  });

  it('lets a request that is larger than the limit in when nothing has been used', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerMinute: 100 });
    await bench.take(key, { tokens: 250 });
    expect(await bench.ask(key, { tokens: 250 })).toMatchObject({ outcome: 'limited', retryAfter: 61 });
    bench.time += 61_000;
    await bench.take(key, { tokens: 250 });
  });

  it('counts on when the clock goes back over a pause in which nothing was left to count', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerMinute: 1 });
    const grant = await bench.take(key);
    bench.time += 67_001;
    await bench.desk.settle(grant, used(0));
    bench.time -= 67_001;
    await bench.take(key, { tokens: 1 });
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', limit: 'tokensPerMinute', retryAfter: 61 });
  });

  it('neither forgets nor locks when the clock goes back', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ requestsPerMinute: 1 });
    await bench.take(key);
    bench.time -= 5_000;
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', retryAfter: 66 });
    bench.time -= 3_600_000;
    await bench.take(key);
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', retryAfter: 61 });
  });

  it('takes from none of the limits when one refuses', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ requestsPerMinute: 5, tokensPerMinute: 10, concurrentRequests: 5, tokensPerDay: 100 });
    await bench.take(key, { tokens: 10 });
    const before = await bench.desk.inspect(key);
    for (let attempt = 0; attempt < 9; attempt++) {
      expect(await bench.ask(key, { tokens: 1 })).toMatchObject({ limit: 'tokensPerMinute', standings: before });
    }
    expect(await bench.desk.inspect(key)).toEqual(before);
  });

  it('follows a limit that is changed while it is used', async () => {
    const bench = new DeskBench(make);
    for (let request = 0; request < 3; request++) await bench.take(keyOf({ requestsPerMinute: 10 }));
    expect(await bench.left(keyOf({ requestsPerMinute: 4 }), 'requestsPerMinute')).toBe(1);
    expect(await bench.left(keyOf({ requestsPerMinute: 2 }), 'requestsPerMinute')).toBe(0);
    expect(await bench.ask(keyOf({ requestsPerMinute: 2 }))).toMatchObject({ outcome: 'limited', retryAfter: 61 });
    await bench.take(keyOf({ requestsPerMinute: 100 }));
  });

  it('keeps keys apart, also those with names for ids', async () => {
    const bench = new DeskBench(make);
    for (const id of ['a', 'a:limits', '{a}', 'file:my {key} ü', 'file:my {key} u', '*', '\ud800']) {
      const key = keyOf({ requestsPerMinute: 1 }, id);
      await bench.take(key);
      expect(await bench.ask(key)).toMatchObject({ outcome: 'limited' });
    }
  });

  it('asks nothing and takes nothing for a key without limits', async () => {
    const bench = new DeskBench(make);
    expect(await bench.ask(keyOf({}))).toEqual({ outcome: 'granted', standings: [] });
    expect(await bench.desk.inspect(keyOf({}))).toEqual([]);
  });
}
