import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Lease, type Pool, STRATEGIES, type Strategy } from '../index.ts';
import { MemoryPool } from '../memory/index.ts';
import { Bench, LEASE_MS, type MakePool, START } from './harness.ts';
import { history, LANES, POLICY, type Step } from './histories.ts';

/** Histories end before settled leases are forgotten, which a server does by a clock no test can move. */
const LATEST = START + 299_000;

/** One strategy at a time, so that its states are reached, and all of them sharing accounts. */
const MIXES: readonly (readonly [string, readonly Strategy[]])[] = [
  ...STRATEGIES.map((strategy) => [strategy, [strategy]] as const),
  ['any strategy', STRATEGIES],
];

/** A mix's part of all runs. */
const shareOf = (runs: number) => ({ numRuns: Math.ceil(runs / MIXES.length) });

/** Random histories must look the same through the adapter and through the in-memory pool, which states the rules. */
export function modelConformance(make: MakePool, runs: number): void {
  it.each(MIXES)('behaves like the in-memory pool in random histories of %s', async (_, strategies) => {
    await fc.assert(
      fc.asyncProperty(history(strategies), async ({ members, steps }) => {
        await using bench = new Bench(make, POLICY);
        const twin = twinOf(bench);
        const leases: Lease[] = [];
        for (const pool of [bench.pool, twin]) await pool.sync(members);
        for (const [index, step] of steps.entries()) {
          if (step.do === 'advance') bench.time = Math.min(bench.time + step.ms, LATEST);
          const mine = await apply(bench.pool, step, leases, `lease-${index}`);
          const expected = await apply(twin, step, leases, `lease-${index}`);
          expect(mine).toEqual(expected);
          remember(expected, leases);
        }
        expect(await bench.pool.inspect()).toEqual(await twin.inspect());
      }),
      shareOf(runs),
    );
  });
}

/** A call that timed out may have been applied, so every one is made twice and must have done what one does. */
export function repetitionConformance(make: MakePool, runs: number): void {
  it.each(MIXES)('does not notice in histories of %s when every call is made twice', async (_, strategies) => {
    await fc.assert(
      fc.asyncProperty(history(strategies), async ({ members, steps }) => {
        await using bench = new Bench(make, POLICY);
        const twin = twinOf(bench);
        const leases: Lease[] = [];
        for (const pool of [bench.pool, bench.pool, twin]) await pool.sync(members);
        for (const [index, step] of steps.entries()) {
          if (step.do === 'advance') bench.time = Math.min(bench.time + step.ms, LATEST);
          const first = await apply(bench.pool, step, leases, `lease-${index}`);
          const second = await apply(bench.pool, step, leases, `lease-${index}`);
          const once = await apply(twin, step, leases, `lease-${index}`);
          expect(first).toEqual(once);
          if (step.do === 'select') expect(second).toEqual(once);
          remember(once, leases);
        }
        expect(await bench.pool.inspect()).toEqual(await twin.inspect());
      }),
      shareOf(runs),
    );
  });
}

function twinOf(bench: Bench): MemoryPool {
  return new MemoryPool({ ...POLICY, owner: 'replica-1', leaseMs: LEASE_MS, now: () => bench.time });
}

function remember(answer: unknown, leases: Lease[]): void {
  const lease = (answer as { lease?: Lease } | undefined)?.lease;
  if (lease) leases.push(lease);
}

async function apply(pool: Pool, step: Step, leases: readonly Lease[], leaseId: string): Promise<unknown> {
  const lease = (back: number) => leases[leases.length - 1 - (back % Math.max(leases.length, 1))];
  switch (step.do) {
    case 'select': {
      const lane = LANES[step.lane % LANES.length];
      const { strategy, tried, session } = step;
      return lane && pool.select({ lane: { ...lane, strategy }, leaseId, tried, session });
    }
    case 'report': {
      const reported = lease(step.lease);
      return reported && pool.report(reported, step.verdict);
    }
    case 'renew':
      return pool.renew(step.leases.flatMap((back) => lease(back) ?? []));
    case 'sync':
      return pool.sync(step.members);
    case 'reset':
      return pool.reset(step.account);
    case 'advance':
      return undefined;
  }
}
