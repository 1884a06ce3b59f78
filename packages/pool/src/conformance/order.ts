import { expect, it } from 'vitest';
import { Bench, blame, LANE, type MakePool, members, NEUTRAL, OTHER_MODEL, picked } from './harness.ts';

export function orderConformance(make: MakePool): void {
  it('gives equal accounts turns in the order of the list', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    expect(await bench.turns(7)).toEqual(['a0', 'a1', 'a2', 'a0', 'a1', 'a2', 'a0']);
  });

  it('keeps a line of its own for every lane', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    expect(await bench.turns(2)).toEqual(['a0', 'a1']);
    expect(await bench.turns(2, OTHER_MODEL)).toEqual(['a0', 'a1']);
    expect(await bench.turns(1)).toEqual(['a2']);
  });

  it('lets an account of weight w take w turns in a row', async () => {
    await using bench = new Bench(make);
    const [first, second] = members(2);
    await bench.pool.sync([{ ...first, weight: 3 } as never, second as never]);
    expect(await bench.turns(8)).toEqual(['a0', 'a0', 'a0', 'a1', 'a0', 'a0', 'a0', 'a1']);
  });

  it('uses up a lower tier before a higher one', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync([
      { id: 'spare', priority: 1, weight: 1 },
      { id: 'first', priority: 0, weight: 1, maxInFlight: 2 },
    ]);
    const ids: string[] = [];
    for (let index = 0; index < 4; index++) ids.push((await bench.pick()).accountId);
    expect(ids).toEqual(['first', 'first', 'spare', 'spare']);
  });

  it('passes over accounts the request has tried without costing them their turn', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    expect((await bench.pick(LANE, ['a0', 'a1'])).accountId).toBe('a2');
    expect((await bench.pick()).accountId).toBe('a0');
  });

  it('takes an account back at its place in line when its cooldown is over', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    await bench.judge('a0', blame({ cooldown: { base: 1_000, max: 1_000 } }));
    expect(await bench.turns(3)).toEqual(['a1', 'a2', 'a1']);
    bench.time += 999;
    expect(await bench.turns(1)).toEqual(['a2']);
    bench.time += 1;
    expect(await bench.turns(3)).toEqual(['a0', 'a1', 'a2']);
  });

  it('serves only the models and groups of an account', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync([
      { id: 'opus-only', priority: 0, weight: 1, models: ['opus'] },
      { id: 'main-only', priority: 0, weight: 1, groups: ['main'] },
    ]);
    expect(await bench.turns(2)).toEqual(['opus-only', 'main-only']);
    expect(await bench.turns(2, OTHER_MODEL)).toEqual(['main-only', 'main-only']);
    expect(await bench.turns(2, { group: 'side', model: 'opus' })).toEqual(['opus-only', 'opus-only']);
    expect(await bench.select({ group: 'side', model: 'haiku' })).toEqual({ outcome: 'exhausted', reason: 'empty' });
  });

  it('keeps lanes apart whatever characters their names are made of', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    const odd = ['a/b', 'a|until', '{x}', 'ä ö', ''];
    for (const model of odd) expect(await bench.turns(1, { group: 'g/1', model })).toEqual(['a0']);
    await bench.judge('a1', blame({ scope: 'model', until: bench.time + 1_000 }), { group: 'g', model: 'a|until' });
    for (const model of odd.filter((name) => name !== 'a|until')) {
      expect(await bench.turns(1, { group: 'g/1', model })).toEqual(['a1']);
    }
    expect(await bench.turns(1, { group: 'g/1', model: 'a|until' })).toEqual(['a0']);
  });

  it('answers a repeated select with the pick it made before', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    const request = { lane: LANE, leaseId: 'same', tried: [] };
    const first = picked(await bench.pool.select(request));
    expect(picked(await bench.pool.select(request))).toEqual(first);
    expect(first.inFlight).toBe(1);
    await bench.pool.report(first.lease, NEUTRAL);
    expect(await bench.turns(1)).toEqual(['a1']);
  });
}
