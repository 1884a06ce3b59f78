import { expect, it } from 'vitest';
import { Bench, blame, LANE, type MakePool, members, NEUTRAL, OTHER_MODEL, picked, SUCCESS, tally } from './harness.ts';

export function concurrencyConformance(make: MakePool): void {
  it('gives 10 accounts exactly 100 of 1,000 simultaneous picks each, from three replicas', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(10));
    const replicas = ['r1', 'r2', 'r3'].map((owner) => bench.open(owner));
    const picks = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        replicas[index % 3]?.select({ lane: LANE, leaseId: `simultaneous-${index}`, tried: [] }),
      ),
    );
    const counts = tally(picks.map((selection) => (selection ? picked(selection).lease.accountId : 'nobody')));
    expect(counts).toEqual(Object.fromEntries(members(10).map(({ id }) => [id, 100])));
  });

  it('never lets an account exceed its limit in 10,000 requests over three replicas', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(5, { maxInFlight: 3 }));
    const running = new Map<string, number>();
    let worst = 0;
    let served = 0;
    let refused = 0;
    let next = 0;
    const work = async (owner: string): Promise<void> => {
      const pool = bench.open(owner);
      while (next < 10_000) {
        const leaseId = `request-${next++}`;
        const lane = { group: 'main', model: `model-${next % 3}` };
        const selection = await pool.select({ lane, leaseId, tried: [] });
        if (selection.outcome === 'exhausted') {
          refused += 1;
          continue;
        }
        const { accountId } = selection.lease;
        running.set(accountId, (running.get(accountId) ?? 0) + 1);
        worst = Math.max(worst, running.get(accountId) ?? 0, selection.inFlight);
        await Promise.resolve();
        running.set(accountId, (running.get(accountId) ?? 0) - 1);
        await pool.report(selection.lease, served++ % 2 === 0 ? SUCCESS : NEUTRAL);
      }
    };
    await Promise.all(Array.from({ length: 24 }, (_, index) => work(`r${index % 3}`)));
    expect(worst).toBeLessThanOrEqual(3);
    expect(served + refused).toBe(10_000);
    expect(served).toBeGreaterThan(1_000);
    expect((await bench.pool.inspect()).map((state) => state.inFlight)).toEqual([0, 0, 0, 0, 0]);
  });

  it('does not pick a cooled account before its time on any replica, whatever else is reported', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(4));
    const replicas = ['r1', 'r2', 'r3'].map((owner) => bench.open(owner));
    const under = await Promise.all([bench.pick(), bench.pick(), bench.pick(), bench.pick(), bench.pick()]);
    const [first] = under;
    if (!first) throw new Error('nobody was picked');
    const cooled = first.accountId;
    await bench.pool.report(first, blame({ until: bench.time + 7_000 }));
    const picks = Array.from({ length: 300 }, async (_, index) => {
      const pool = replicas[index % 3] ?? bench.pool;
      const { lease } = picked(await pool.select({ lane: LANE, leaseId: `later-${index}`, tried: [] }));
      await pool.report(lease, SUCCESS);
      return lease.accountId;
    });
    const ids = await Promise.all([...picks, ...under.slice(1).map((lease) => bench.pool.report(lease, SUCCESS))]);
    expect(ids).not.toContain(cooled);
    bench.time += 7_000;
    expect(await bench.turns(4)).toContain(cooled);
  });

  it('finds the one healthy account behind 600 that were blocked through another lane, and all of them when due', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(601));
    for (let index = 0; index < 600; index++) {
      await bench.pool.report(await bench.pick(), blame({ until: bench.time + 5_000 }));
    }
    expect(await bench.turns(2, OTHER_MODEL)).toEqual(['a600', 'a600']);
    await bench.pool.report(await bench.pick(), blame({ until: bench.time + 9_000 }));
    expect(await bench.select(OTHER_MODEL)).toEqual({
      outcome: 'exhausted',
      reason: 'cooling',
      retryAt: bench.time + 5_000,
    });
    bench.time += 5_000;
    const back = new Set(await bench.turns(600, OTHER_MODEL));
    expect(back.size).toBe(600);
    expect(back).not.toContain('a600');
  });
}
