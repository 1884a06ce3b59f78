import { expect, it } from 'vitest';
import { DeskBench, keyOf, type MakeDesk, NOTHING, used } from './limit-harness.ts';

/** Limits per minute. */
export function rateConformance(make: MakeDesk): void {
  it('lets all of a minute in at once, then one after each part of it', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ requestsPerMinute: 4 });
    for (let request = 0; request < 4; request++) await bench.take(key);
    expect(await bench.ask(key)).toEqual({
      outcome: 'limited',
      limit: 'requestsPerMinute',
      retryAfter: 15,
      standings: [{ limit: 'requestsPerMinute', max: 4, remaining: 0, resetMs: 60_000 }],
    });
    bench.time += 14_999;
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', retryAfter: 1 });
    bench.time += 1;
    await bench.take(key);
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', retryAfter: 15 });
  });

  it('never lets more in over any time than the limit and what it refills meanwhile', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ requestsPerMinute: 10 });
    let granted = 0;
    for (let second = 0; second < 180; second++) {
      if ((await bench.ask(key)).outcome === 'granted') granted += 1;
      bench.time += 1_000;
    }
    expect(granted).toBe(10 + 29);
  });

  it('tells exactly when to come back', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerMinute: 700 });
    await bench.take(key, { tokens: 500 });
    bench.time += 1_234;
    const refusal = await bench.ask(key, { tokens: 650 });
    if (refusal.outcome === 'granted') throw new Error('there was room');
    bench.time += (refusal.retryAfter - 1) * 1_000;
    expect(await bench.ask(key, { tokens: 650 })).toMatchObject({ outcome: 'limited', retryAfter: 1 });
    bench.time += 1_000;
    await bench.take(key, { tokens: 650 });
  });

  it('counts estimated tokens until it is told the real ones', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerMinute: 1_000 });
    const grant = await bench.take(key, { tokens: 800 });
    expect(await bench.ask(key, { tokens: 300 })).toMatchObject({ outcome: 'limited', limit: 'tokensPerMinute' });
    await bench.desk.settle(grant, used(100));
    expect(await bench.left(key, 'tokensPerMinute')).toBe(900);
    const more = await bench.take(key, { tokens: 300 });
    await bench.desk.settle(more, used(1_400));
    expect(await bench.left(key, 'tokensPerMinute')).toBe(0);
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', retryAfter: 31 });
  });

  it('gives requests and tokens back when nothing was used', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ requestsPerMinute: 1, tokensPerMinute: 10 });
    for (let attempt = 0; attempt < 20; attempt++)
      await bench.desk.settle(await bench.take(key, { tokens: 10 }), NOTHING);
    expect(await bench.left(key, 'requestsPerMinute')).toBe(1);
    expect(await bench.left(key, 'tokensPerMinute')).toBe(10);
  });

  it('does not give back what has been refilled already', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ requestsPerMinute: 2, tokensPerMinute: 100 });
    const early = await bench.take(key, { tokens: 100 });
    bench.time += 60_000;
    await bench.take(key, { tokens: 60 });
    await bench.desk.settle(early, NOTHING);
    expect(await bench.left(key, 'tokensPerMinute')).toBe(40);
    expect(await bench.left(key, 'requestsPerMinute')).toBe(1);
  });

  it('lets a request that is larger than the limit in when nothing has been used, and makes the next ones wait for it', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerMinute: 100 });
    await bench.take(key, { tokens: 250 });
    expect(await bench.ask(key, { tokens: 50 })).toMatchObject({ outcome: 'limited', retryAfter: 120 });
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
    expect(await bench.ask(keyOf({ requestsPerMinute: 2 }))).toMatchObject({ outcome: 'limited', retryAfter: 60 });
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
