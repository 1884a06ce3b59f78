import { expect, it } from 'vitest';
import { Bench, blame, LANE, LEASE_MS, type MakePool, members, NEUTRAL, SUCCESS } from './harness.ts';

export function leaseConformance(make: MakePool): void {
  it('settles a lease once', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1, { maxInFlight: 2 }));
    const lease = await bench.pick();
    await bench.pick();
    expect(await bench.pool.report(lease, NEUTRAL)).toEqual({ settled: true });
    expect(await bench.pool.report(lease, blame({ until: bench.time + 5_000 }))).toEqual({ settled: false });
    expect((await bench.pool.inspect())[0]).toMatchObject({ inFlight: 1, account: { blockReason: 'none' } });
  });

  it('gives the slots of a replica that died back after one lease time', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1, { maxInFlight: 1 }));
    const dead = bench.open('replica-2');
    await dead.select({ lane: LANE, leaseId: 'dead', tried: [] });
    bench.time += LEASE_MS - 1;
    expect(await bench.select()).toMatchObject({ reason: 'busy' });
    bench.time += 1;
    expect((await bench.pick()).owner).toBe('replica-1');
  });

  it('applies the verdict of a lease that ran out, once, without freeing a slot twice', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1, { maxInFlight: 1 }));
    const late = await bench.pick();
    bench.time += LEASE_MS;
    await bench.pick();
    expect(await bench.pool.report(late, blame({ scope: 'model', until: bench.time + 5_000 }))).toMatchObject({
      settled: true,
      change: { scope: 'opus', after: 'cooldown' },
    });
    expect(await bench.pool.report(late, blame({ until: bench.time + 5_000 }))).toEqual({ settled: false });
    expect((await bench.pool.inspect())[0]).toMatchObject({ inFlight: 1, account: { blockReason: 'none' } });
  });

  it('keeps a renewed lease and takes a lost one back', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2, { maxInFlight: 1 }));
    const kept = await bench.pick();
    bench.time += LEASE_MS / 2;
    expect(await bench.pool.renew([kept])).toEqual([]);
    bench.time += LEASE_MS / 2;
    expect(await bench.pool.renew([kept, { ...kept, id: 'lost' }])).toEqual(['lost']);
    expect((await bench.pool.inspect())[0]).toMatchObject({ accountId: 'a0', inFlight: 2 });
    await bench.pool.report(kept, SUCCESS);
    expect(await bench.pool.renew([kept])).toEqual([kept.id]);
    expect((await bench.pool.inspect())[0]).toMatchObject({ accountId: 'a0', inFlight: 1 });
  });

  it('releases a lease whose account the caller never learned', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1, { maxInFlight: 1 }));
    const lease = await bench.pick();
    await bench.pool.report({ ...lease, accountId: '' }, NEUTRAL);
    expect((await bench.pick()).accountId).toBe('a0');
  });

  it('counts leases over all lanes and replicas', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1, { maxInFlight: 3 }));
    const counts: number[] = [];
    for (const [index, owner] of ['r1', 'r2', 'r3'].entries()) {
      const lane = { group: 'main', model: `model-${index}` };
      const selection = await bench.open(owner).select({ lane, leaseId: owner, tried: [] });
      if (selection.outcome === 'picked') counts.push(selection.inFlight);
    }
    expect(counts).toEqual([1, 2, 3]);
    expect(await bench.select()).toMatchObject({ reason: 'busy' });
  });
}
