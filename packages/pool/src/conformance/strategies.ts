import { expect, it } from 'vitest';
import type { Lease } from '../index.ts';
import { Bench, blame, laneOf, type MakePool, members, NEUTRAL, OTHER_MODEL, tally } from './harness.ts';

/** What `priority`, `random`, `weighted_random` and `least_in_flight` promise beyond every strategy's duties. */
export function strategyConformance(make: MakePool): void {
  it('priority takes the first of the list as long as it can serve', async () => {
    await using bench = new Bench(make);
    const lane = laneOf('priority');
    await bench.pool.sync(members(3, { maxInFlight: 2 }));
    const turns = async () => [await bench.turn(lane, ''), await bench.turn(lane, ''), await bench.turn(lane, '')];
    expect(await turns()).toEqual(['a0', 'a0', 'a0']);
    await bench.blame('a0', blame({ until: bench.time + 5_000 }), lane);
    expect(await turns()).toEqual(['a1', 'a1', 'a1']);
    const held = [await bench.pick(lane), await bench.pick(lane)];
    expect(await turns()).toEqual(['a2', 'a2', 'a2']);
    bench.time += 5_000;
    expect(await turns()).toEqual(['a0', 'a0', 'a0']);
    for (const lease of held) await bench.pool.report(lease, NEUTRAL);
    await bench.pool.sync(members(3, { maxInFlight: 2 }).reverse());
    expect(await turns()).toEqual(['a2', 'a2', 'a2']);
  });

  it('least_in_flight evens out the leases of all lanes and replicas', async () => {
    await using bench = new Bench(make);
    const lane = laneOf('least_in_flight');
    const other = laneOf('least_in_flight', OTHER_MODEL);
    await bench.pool.sync(members(3));
    const elsewhere = bench.open('replica-2');
    const ids: string[] = [];
    // Two on a0 and one on a1, taken in lanes of other strategies.
    const held = [await bench.pick(undefined, ['a1', 'a2']), await bench.pick(laneOf('priority')), await bench.pick()];
    expect(held.map(({ accountId }) => accountId)).toEqual(['a0', 'a0', 'a1']);
    for (let index = 0; index < 6; index++) {
      const request = { lane: index % 2 === 0 ? lane : other, leaseId: `even-${index}`, tried: [] };
      const selection = await (index % 3 === 0 ? elsewhere : bench.pool).select(request);
      if (selection.outcome === 'picked') ids.push(selection.lease.accountId);
    }
    expect(tally(ids)).toEqual({ a0: 1, a1: 2, a2: 3 });
    for (const lease of held) await bench.pool.report(lease, NEUTRAL);
    for (const next of [lane, other, lane]) await bench.pick(next);
    expect((await bench.pool.inspect()).map((state) => state.inFlight)).toEqual([3, 3, 3]);
  });

  it('least_in_flight takes turns among equals', async () => {
    await using bench = new Bench(make);
    const lane = laneOf('least_in_flight');
    await bench.pool.sync(members(3));
    const ids: string[] = [];
    for (let index = 0; index < 7; index++) ids.push(await bench.turn(lane, ''));
    expect(ids).toEqual(['a0', 'a1', 'a2', 'a0', 'a1', 'a2', 'a0']);
  });

  it('random picks all alike, weighted_random by weight, each pick regardless of the one before', async () => {
    await using bench = new Bench(make);
    const weights = [1, 2, 3, 4, 0.5];
    await bench.pool.sync(members(5).map((member, index) => ({ ...member, weight: weights[index] ?? 1 })));
    const uniform = await draws(bench, 'random', 3_000);
    expect(chiSquare(tally(uniform), [1, 1, 1, 1, 1])).toBeLessThan(CHI_SQUARE_999[4]);
    expect(chiSquare(pairs(uniform), Array(25).fill(1))).toBeLessThan(CHI_SQUARE_999[24]);
    const weighted = await draws(bench, 'weighted_random', 3_000);
    expect(chiSquare(tally(weighted), weights)).toBeLessThan(CHI_SQUARE_999[4]);
    const both = weights.flatMap((one) => weights.map((other) => one * other));
    expect(chiSquare(pairs(weighted), both)).toBeLessThan(CHI_SQUARE_999[24]);
  });

  it('weighted_random stays fair with weights so small that its clock wears out', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2).map((member, index) => ({ ...member, weight: 0.001 + index * 0.002 })));
    const ids = await draws(bench, 'weighted_random', 5_000);
    expect(chiSquare(tally(ids), [1, 3])).toBeLessThan(CHI_SQUARE_999[1]);
  });

  it('random draws stay fair while accounts come and go', async () => {
    await using bench = new Bench(make);
    const weights = [4, 1, 2, 1];
    await bench.pool.sync(members(4).map((member, index) => ({ ...member, weight: weights[index] ?? 1 })));
    const together: string[] = [];
    for (let round = 0; round < 250; round++) {
      await bench.blame('a0', blame({ until: bench.time + 1_000 }));
      await draws(bench, 'weighted_random', 3);
      bench.time += 1_000;
      together.push(...(await draws(bench, 'weighted_random', 6)));
    }
    expect(chiSquare(tally(together), weights)).toBeLessThan(CHI_SQUARE_999[3]);
  });
}

/** Values that chi-square exceeds by chance once in a thousand draws, by degrees of freedom. The lots here never change. */
const CHI_SQUARE_999 = { 1: 10.83, 3: 16.27, 4: 18.47, 24: 51.18 } as const;

async function draws(bench: Bench, strategy: 'random' | 'weighted_random', count: number): Promise<string[]> {
  const leases: Lease[] = [];
  while (leases.length < count) {
    const crowd = Math.min(100, count - leases.length);
    const drawn = await Promise.all(Array.from({ length: crowd }, () => bench.pick(laneOf(strategy))));
    await Promise.all(drawn.map((lease) => bench.pool.report(lease, NEUTRAL)));
    leases.push(...drawn);
  }
  return leases.map(({ accountId }) => accountId);
}

/** Pairs of accounts picked in a row, as names in the order of the accounts; no pick is in two pairs. */
function pairs(ids: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of [0, 1, 2, 3, 4]) for (const other of [0, 1, 2, 3, 4]) counts[`a${one} a${other}`] = 0;
  for (let index = 0; index + 1 < ids.length; index += 2) {
    const name = `${ids[index]} ${ids[index + 1]}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Distance between counts, in the order of their names, and the shares expected of them. */
function chiSquare(counts: Record<string, number>, shares: readonly number[]): number {
  const seen = Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1));
  const total = seen.reduce((sum, [, count]) => sum + count, 0);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  expect(seen).toHaveLength(shares.length);
  return seen.reduce((sum, [, count], index) => {
    const expected = (total * (shares[index] ?? 0)) / whole;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}
