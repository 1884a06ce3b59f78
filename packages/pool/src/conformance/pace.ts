import { expect, it } from 'vitest';
import type { Blame } from '../index.ts';
import { Bench, blame, LANE, type MakePool, members, OTHER_MODEL, SUCCESS } from './harness.ts';

/** As the vendor's sign comes: it rests the account, too. */
function abuse(bench: Bench): Blame {
  return blame({ abuse: true, until: bench.time + 3_600_000 });
}

export function paceConformance(make: MakePool): void {
  it('spaces the picks of all replicas and lanes after a sign of suspected abuse', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(5));
    const under = await bench.pick();
    await bench.judge('a1', abuse(bench));
    const replicas = ['r1', 'r2', 'r3'].map((owner) => bench.open(owner));
    for (let second = 0; second < 3; second++) {
      const slowed = { outcome: 'exhausted', reason: 'slowed', retryAt: bench.time + 1_000 };
      expect(await bench.select(second % 2 === 0 ? LANE : OTHER_MODEL)).toEqual(slowed);
      bench.time += 999;
      expect(await bench.select()).toEqual(slowed);
      bench.time += 1;
      const crowd = await Promise.all(
        replicas.map((pool, index) => pool.select({ lane: LANE, leaseId: `crowd-${second}-${index}`, tried: [] })),
      );
      expect(crowd.map((selection) => selection.outcome).sort()).toEqual(['exhausted', 'exhausted', 'picked']);
    }
    expect((await bench.pool.report(under, SUCCESS)).settled).toBe(true);
  });

  it('answers a repeated select while it is slowed', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    await bench.judge('a0', abuse(bench));
    bench.time += 1_000;
    const request = { lane: LANE, leaseId: 'twice', tried: [] };
    const first = await bench.pool.select(request);
    expect(first.outcome).toBe('picked');
    expect(await bench.pool.select(request)).toEqual(first);
  });

  it('doubles the distance with every further sign, up to ten seconds, and heals ten minutes after the last', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(8));
    const leases = await Promise.all(Array.from({ length: 6 }, () => bench.pick()));
    const distances: (number | undefined)[] = [];
    for (const lease of leases) {
      await bench.pool.report(lease, abuse(bench));
      distances.push((await bench.pool.inspect())[0]?.slowed?.spacingMs);
    }
    expect(distances).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    const until = bench.time + 600_000;
    const slowed = { until, spacingMs: 10_000, nextPickAt: bench.time + 10_000 };
    expect((await bench.pool.inspect()).map((state) => state.slowed)).toEqual(Array(8).fill(slowed));
    bench.time = until - 1;
    await bench.pick();
    expect(await bench.select()).toMatchObject({ reason: 'slowed' });
    bench.time = until;
    expect(await bench.turns(4)).toHaveLength(4);
    expect((await bench.pool.inspect())[0]).not.toHaveProperty('slowed');
    await bench.judge('a6', abuse(bench));
    expect((await bench.pool.inspect())[0]?.slowed).toMatchObject({ spacingMs: 1_000 });
  });

  it('picks at will again after a reset of the pool, not of one account', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    await bench.judge('a0', abuse(bench));
    await bench.pool.reset('a0');
    expect(await bench.select()).toMatchObject({ reason: 'slowed' });
    await bench.pool.reset();
    expect(await bench.turns(3)).toHaveLength(3);
  });
}
