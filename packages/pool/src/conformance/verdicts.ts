import { expect, it } from 'vitest';
import { LONGEST_BLOCK_MS } from '../index.ts';
import { Bench, blame, LANE, type MakePool, members, NEUTRAL, OTHER_MODEL, SUCCESS } from './harness.ts';

const DOUBLING = { base: 1_000, max: 8_000 };

export function verdictConformance(make: MakePool): void {
  it('limits a model failure to its model and an account failure to nothing', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    await bench.judge('a0', blame({ scope: 'model', until: bench.time + 5_000 }));
    expect(await bench.turns(2)).toEqual(['a1', 'a1']);
    expect(await bench.turns(2, OTHER_MODEL)).toEqual(['a0', 'a1']);
    await bench.judge('a0', blame({ scope: 'account', until: bench.time + 5_000 }), OTHER_MODEL);
    expect(await bench.turns(2, OTHER_MODEL)).toEqual(['a1', 'a1']);
  });

  it('limits a model group failure to the models of the group', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    const grouped = (model: string) => ({ group: 'main', model, modelGroup: 'gemini' });
    await bench.judge('a0', blame({ scope: 'model_group', until: bench.time + 5_000 }), grouped('pro'));
    expect(await bench.turns(2, grouped('flash'))).toEqual(['a1', 'a1']);
    expect(await bench.turns(2, OTHER_MODEL)).toEqual(['a0', 'a1']);
  });

  it('keeps a model, a model group and the account apart that have one name', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    const lane = { group: 'main', model: 'gemini', modelGroup: 'gemini' };
    const [first, second] = [await bench.pick(lane), await bench.pick(lane)];
    const group = await bench.pool.report(first, blame({ scope: 'model_group', until: bench.time + 5_000 }));
    const model = await bench.pool.report(
      second,
      blame({ scope: 'model', until: bench.time + 9_000, reason: 'quota' }),
    );
    expect([group.change?.scope, model.change?.scope]).toEqual(['group:gemini', 'gemini']);
    const odd = { group: 'main', model: 'account', modelGroup: 'account' };
    await bench.judge('a0', blame({ scope: 'model', until: bench.time + 5_000 }), odd);
    const state = (await bench.pool.inspect())[0];
    expect(state?.account.blockReason).toBe('none');
    expect(state?.scopes).toMatchObject({
      'group:gemini': { scope: 'model_group', name: 'gemini', blockReason: 'cooldown' },
      gemini: { scope: 'model', name: 'gemini', blockReason: 'quota' },
      'model:account': { scope: 'model', name: 'account', blockReason: 'cooldown' },
    });
  });

  it('tells what changed, once', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    const [first, second] = [await bench.pick(), await bench.pick()];
    const until = bench.time + 5_000;
    expect(await bench.pool.report(first, blame({ until }))).toEqual({
      settled: true,
      change: {
        accountId: 'a0',
        scope: 'account',
        before: 'none',
        after: 'cooldown',
        cause: 'rate_limit',
        retryAt: until,
      },
    });
    expect(await bench.pool.report(second, blame({ until: until + 1 }))).toEqual({ settled: true });
    bench.time = until + 1;
    expect(await bench.pool.report(await bench.pick(), SUCCESS)).toEqual({
      settled: true,
      change: { accountId: 'a0', scope: 'account', before: 'cooldown', after: 'none', cause: 'success' },
    });
  });

  it('doubles the cooldown once per window, up to its maximum, and starts over after a success', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    const lengths: number[] = [];
    for (let round = 0; round < 5; round++) {
      const both = [await bench.pick(), await bench.pick()];
      for (const lease of both) await bench.pool.report(lease, blame({ cooldown: DOUBLING }));
      const [state] = await bench.pool.inspect();
      lengths.push((state?.account.retryAt ?? 0) - bench.time);
      bench.time = state?.account.retryAt ?? 0;
    }
    expect(lengths).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
    await bench.pool.report(await bench.pick(), SUCCESS);
    await bench.pool.report(await bench.pick(), blame({ cooldown: DOUBLING }));
    expect((await bench.pool.inspect())[0]?.account).toMatchObject({
      retryAt: bench.time + 1_000,
      backoffLevel: 1,
      failures: 11,
      successes: 1,
    });
  });

  it('never makes a block shorter and never longer than eight days', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    const [first, second, third] = [await bench.pick(), await bench.pick(), await bench.pick()];
    await bench.pool.report(first, blame({ until: bench.time + 60_000 }));
    await bench.pool.report(second, blame({ until: bench.time + 1_000, reason: 'quota' }));
    expect((await bench.pool.inspect())[0]?.account).toMatchObject({
      blockReason: 'cooldown',
      retryAt: bench.time + 60_000,
    });
    await bench.pool.report(third, blame({ until: bench.time + 30 * LONGEST_BLOCK_MS, reason: 'quota' }));
    expect((await bench.pool.inspect())[0]?.account).toMatchObject({
      blockReason: 'quota',
      retryAt: bench.time + LONGEST_BLOCK_MS,
    });
  });

  it('keeps an account out until its time although an older request of it succeeds meanwhile', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    const older = await bench.pick();
    const failing = await bench.pick();
    bench.time += 10;
    await bench.pool.report(failing, blame({ scope: 'model', until: bench.time + 5_000 }));
    await bench.pool.report(older, SUCCESS);
    bench.time += 4_999;
    expect(await bench.select()).toMatchObject({ reason: 'cooling', retryAt: bench.time + 1 });
    bench.time += 1;
    expect(await bench.turns(1)).toEqual(['a0']);
  });

  it('counts a failure without a time and without a cooldown but does not block', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    expect(await bench.pool.report(await bench.pick(), blame({ kind: 'transient' }))).toEqual({ settled: true });
    expect((await bench.pool.inspect())[0]?.account).toMatchObject({ blockReason: 'none', consecutiveFailures: 1 });
    expect(await bench.turns(1)).toEqual(['a0']);
  });

  it('learns nothing from a neutral report', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    const before = await bench.pool.inspect();
    expect(await bench.pool.report(await bench.pick(), NEUTRAL)).toEqual({ settled: true });
    expect(await bench.pool.inspect()).toEqual(before);
  });

  it('clears every block on reset, in every lane, and keeps leases', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    const held = await bench.pick();
    await bench.judge('a0', blame({ scope: 'model', until: bench.time + 5_000 }));
    await bench.judge('a1', blame({ reason: 'disabled' }));
    expect(await bench.select(LANE)).toMatchObject({ reason: 'cooling' });
    expect(await bench.turns(1, OTHER_MODEL)).toEqual(['a0']);
    await bench.pool.reset('a1');
    expect(await bench.turns(1)).toEqual(['a1']);
    await bench.pool.reset();
    await bench.pool.reset();
    expect(new Set(await bench.turns(2))).toEqual(new Set(['a0', 'a1']));
    expect(new Set(await bench.turns(2, OTHER_MODEL))).toEqual(new Set(['a0', 'a1']));
    expect((await bench.pool.inspect()).find((state) => state.accountId === held.accountId)?.inFlight).toBe(1);
  });
}
