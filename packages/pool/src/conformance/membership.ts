import { expect, it } from 'vitest';
import { Bench, blame, type MakePool, members, OTHER_MODEL } from './harness.ts';

export function membershipConformance(make: MakePool): void {
  it('takes newcomers in at the back and forgets who left, while leases run', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    const [first] = [await bench.pick(), await bench.pick()];
    const [, second, third] = members(3);
    await bench.pool.sync([{ id: 'new', priority: 0, weight: 1 }, third as never, second as never]);
    expect(await bench.turns(4)).toEqual(['a2', 'a1', 'new', 'a2']);
    if (!first) throw new Error('nobody was picked');
    expect(await bench.pool.report(first, { type: 'success' })).toEqual({ settled: true });
    expect((await bench.pool.inspect()).map((state) => state.accountId)).toEqual(['new', 'a2', 'a1']);
  });

  it('keeps blocks of accounts that stay and of accounts that leave and come back', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    await bench.judge('a0', blame({ until: bench.time + 5_000 }));
    await bench.judge('a1', blame({ reason: 'disabled' }));
    await bench.pool.sync(members(3).slice(2));
    await bench.pool.sync(members(3));
    expect(await bench.turns(2)).toEqual(['a2', 'a2']);
    bench.time += 5_000;
    expect(new Set(await bench.turns(3))).toEqual(new Set(['a0', 'a2']));
  });

  it('changes nothing when the same list comes again', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    await bench.turns(2);
    await bench.pool.sync(members(3));
    await bench.open('replica-2').sync(members(3));
    expect(await bench.turns(1)).toEqual(['a2']);
  });

  it('follows changed limits, tiers and switches in every lane', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2, { maxInFlight: 1 }));
    await bench.pick();
    await bench.pick();
    expect(await bench.select()).toMatchObject({ reason: 'busy' });
    await bench.pool.sync(members(2, { maxInFlight: 2 }));
    expect((await bench.pick()).accountId).toBe('a0');
    const [first, second] = members(2);
    await bench.pool.sync([{ ...first, priority: 5 } as never, second as never]);
    expect(await bench.turns(2)).toEqual(['a1', 'a1']);
    expect(await bench.turns(2, OTHER_MODEL)).toEqual(['a1', 'a1']);
    await bench.pool.sync([first as never, { ...second, disabled: true } as never]);
    expect(await bench.turns(2)).toEqual(['a0', 'a0']);
    expect((await bench.pool.inspect())[1]?.account.blockReason).toBe('disabled');
    await bench.pool.sync(members(2));
    expect(new Set(await bench.turns(2))).toEqual(new Set(['a0', 'a1']));
  });

  it('gives everybody the turn they had when somebody is switched off or on, or weighs more', async () => {
    await using bench = new Bench(make);
    const [first, second, third] = members(3, { weight: 2 });
    await bench.pool.sync(members(3, { weight: 2 }));
    expect(await bench.turns(3)).toEqual(['a0', 'a0', 'a1']);
    await bench.pool.sync([{ ...first, disabled: true } as never, { ...second, weight: 3 } as never, third as never]);
    // a1 has had one of what are three now.
    expect(await bench.turns(4)).toEqual(['a1', 'a1', 'a2', 'a2']);
    await bench.pool.sync(members(3, { weight: 2 }));
    expect(await bench.turns(3)).toEqual(['a0', 'a0', 'a1']);
  });

  it.each([
    ['an id twice', [...members(1), ...members(1)]],
    ['an empty id', [{ id: '', priority: 0, weight: 1 }]],
    ['a tier out of bounds', members(1, { priority: 1_001 })],
    ['a limit of nothing', members(1, { maxInFlight: 0 })],
  ])('refuses a list with %s and keeps the one it has', async (_, list) => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    await expect(bench.pool.sync(list)).rejects.toThrow(TypeError);
    expect(await bench.turns(2)).toEqual(['a0', 'a1']);
  });
}
