import { expect, it } from 'vitest';
import { Bench, blame, LANE, type MakePool, members, OTHER_MODEL } from './harness.ts';

export function exhaustionConformance(make: MakePool): void {
  it('says empty where the lane has no members', async () => {
    await using bench = new Bench(make);
    expect(await bench.select()).toEqual({ outcome: 'exhausted', reason: 'empty' });
    await bench.pool.sync([]);
    expect(await bench.select()).toEqual({ outcome: 'exhausted', reason: 'empty' });
  });

  it('says busy while a healthy account has all its leases out', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2, { maxInFlight: 1 }));
    await bench.pick();
    const lease = await bench.pick();
    expect(await bench.select()).toEqual({ outcome: 'exhausted', reason: 'busy' });
    expect(await bench.select(OTHER_MODEL)).toEqual({ outcome: 'exhausted', reason: 'busy' });
    await bench.pool.report(lease, { type: 'neutral' });
    expect((await bench.pick(OTHER_MODEL)).accountId).toBe(lease.accountId);
  });

  it('says cooling with the exact moment the first block ends', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    await bench.judge('a0', blame({ until: bench.time + 9_000 }));
    await bench.judge('a1', blame({ until: bench.time + 5_000 }));
    await bench.judge('a2', blame({ until: bench.time + 7_000 }));
    const cooling = { outcome: 'exhausted', reason: 'cooling', retryAt: bench.time + 5_000 };
    expect(await bench.select()).toEqual(cooling);
    expect(await bench.select(OTHER_MODEL)).toEqual(cooling);
  });

  it('knows the first end although a block grew after the account had left the line', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    const late = await bench.pick();
    await bench.judge('a1', blame({ until: bench.time + 5_000 }));
    await bench.judge('a0', blame({ until: bench.time + 1_000 }));
    expect(await bench.select()).toMatchObject({ retryAt: bench.time + 1_000 });
    await bench.pool.report(late, blame({ until: bench.time + 9_000 }));
    expect(await bench.select()).toMatchObject({ reason: 'cooling', retryAt: bench.time + 5_000 });
    bench.time += 1_000;
    expect(await bench.select()).toMatchObject({ reason: 'cooling' });
  });

  it('says blocked without a time when a person must act', async () => {
    await using bench = new Bench(make);
    const [first, second] = members(2);
    await bench.pool.sync([first as never, { ...second, disabled: true } as never]);
    await bench.judge('a0', blame({ reason: 'disabled', kind: 'permission' }));
    expect(await bench.select()).toEqual({ outcome: 'exhausted', reason: 'blocked' });
    bench.time += 30 * 24 * 3_600_000;
    expect(await bench.select()).toEqual({ outcome: 'exhausted', reason: 'blocked' });
  });

  it('says tried when the only healthy accounts have been tried, and when another one is due', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    expect(await bench.select(LANE, ['a0', 'a1'])).toEqual({ outcome: 'exhausted', reason: 'tried' });
    await bench.judge('a1', blame({ until: bench.time + 5_000 }));
    expect(await bench.select(LANE, ['a0', 'a1'])).toEqual({
      outcome: 'exhausted',
      reason: 'tried',
      retryAt: bench.time + 5_000,
    });
  });

  it('does not call an account busy that this request has tried', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1, { maxInFlight: 1 }));
    await bench.pick();
    expect(await bench.select(LANE, ['a0'])).toEqual({ outcome: 'exhausted', reason: 'tried' });
    expect(await bench.select(LANE)).toEqual({ outcome: 'exhausted', reason: 'busy' });
  });

  it('does not call an account busy that was blocked while it was full', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1, { maxInFlight: 1 }));
    const lapsed = await bench.pick();
    bench.time += 60_000;
    await bench.pick();
    expect(await bench.select()).toMatchObject({ reason: 'busy' });
    await bench.pool.report(lapsed, blame({ until: bench.time + 5_000 }));
    expect(await bench.select()).toEqual({
      outcome: 'exhausted',
      reason: 'cooling',
      retryAt: bench.time + 5_000,
    });
  });
}
