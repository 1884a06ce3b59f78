import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Lane, Lease, Member, Pool, PoolPolicy, Verdict } from '../index.ts';
import { MemoryPool } from '../memory/index.ts';
import { Bench, LEASE_MS, type MakePool, NEUTRAL, SUCCESS } from './harness.ts';

const LANES: readonly Lane[] = [
  { group: 'main', model: 'pro', modelGroup: 'gemini' },
  { group: 'main', model: 'flash', modelGroup: 'gemini' },
  { group: 'side', model: 'opus' },
];

/** Short, so that random histories live through circuits and slow times. */
const POLICY: PoolPolicy = {
  trip: { failures: 2, openMs: 8_000 },
  slow: { forMs: 1_500, spacingMs: 10, maxSpacingMs: 500 },
};

type Step =
  | { readonly do: 'select'; readonly lane: number; readonly tried: readonly string[] }
  | { readonly do: 'report'; readonly lease: number; readonly verdict: Verdict }
  | { readonly do: 'renew'; readonly leases: readonly number[] }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'sync'; readonly members: readonly Member[] }
  | { readonly do: 'reset'; readonly account: string | undefined };

/** Random histories must look the same through the adapter and through the in-memory pool, which states the rules. */
export function modelConformance(make: MakePool, runs: number): void {
  it('behaves like the in-memory pool in random histories', async () => {
    await fc.assert(
      fc.asyncProperty(memberList, fc.array(step, { minLength: 10, maxLength: 60 }), async (members, steps) => {
        await using bench = new Bench(make, POLICY);
        const twin = new MemoryPool({ ...POLICY, owner: 'replica-1', leaseMs: LEASE_MS, now: () => bench.time });
        const leases: Lease[] = [];
        await bench.pool.sync(members);
        await twin.sync(members);
        for (const [index, step] of steps.entries()) {
          if (step.do === 'advance') bench.time += step.ms;
          const leaseId = `lease-${index}`;
          const mine = await apply(bench.pool, step, leases, leaseId);
          const expected = await apply(twin, step, leases, leaseId);
          expect(mine).toEqual(expected);
          const lease = (expected as { lease?: Lease } | undefined)?.lease;
          if (lease) leases.push(lease);
        }
        expect(await bench.pool.inspect()).toEqual(await twin.inspect());
      }),
      { numRuns: runs },
    );
  });
}

/** A call that timed out may have been applied, so every one is made twice and must have done what one does. */
export function repetitionConformance(make: MakePool, runs: number): void {
  it('does not notice when every call is made twice', async () => {
    await fc.assert(
      fc.asyncProperty(memberList, fc.array(step, { minLength: 10, maxLength: 40 }), async (members, steps) => {
        await using bench = new Bench(make, POLICY);
        const twin = new MemoryPool({ ...POLICY, owner: 'replica-1', leaseMs: LEASE_MS, now: () => bench.time });
        const leases: Lease[] = [];
        for (const pool of [bench.pool, bench.pool, twin]) await pool.sync(members);
        for (const [index, step] of steps.entries()) {
          if (step.do === 'advance') bench.time += step.ms;
          const first = await apply(bench.pool, step, leases, `lease-${index}`);
          const second = await apply(bench.pool, step, leases, `lease-${index}`);
          const once = await apply(twin, step, leases, `lease-${index}`);
          expect(first).toEqual(once);
          if (step.do === 'select') expect(second).toEqual(once);
          const lease = (once as { lease?: Lease } | undefined)?.lease;
          if (lease) leases.push(lease);
        }
        expect(await bench.pool.inspect()).toEqual(await twin.inspect());
      }),
      { numRuns: runs },
    );
  });
}

async function apply(pool: Pool, step: Step, leases: readonly Lease[], leaseId: string): Promise<unknown> {
  switch (step.do) {
    case 'select': {
      const lane = LANES[step.lane % LANES.length];
      return lane && pool.select({ lane, leaseId, tried: step.tried });
    }
    case 'report': {
      const lease = leases[step.lease % Math.max(leases.length, 1)];
      return lease && pool.report(lease, step.verdict);
    }
    case 'renew':
      return pool.renew(step.leases.flatMap((index) => leases[index % Math.max(leases.length, 1)] ?? []));
    case 'sync':
      return pool.sync(step.members);
    case 'reset':
      return pool.reset(step.account);
    case 'advance':
      return undefined;
  }
}

const accountId = fc.constantFrom('a', 'b', 'c', 'd', 'e');

const memberList: fc.Arbitrary<Member[]> = fc.uniqueArray(
  fc.record(
    {
      id: accountId,
      priority: fc.constantFrom(0, 0, 0, 1, 1000),
      weight: fc.constantFrom(1, 1, 1, 2, 3),
      maxInFlight: fc.constantFrom(1, 2, 5),
      models: fc.constantFrom(['pro'], ['pro', 'flash'], ['opus', 'pro']),
      groups: fc.constantFrom(['main'], ['side', 'main']),
      disabled: fc.constantFrom(false, false, true),
    },
    { requiredKeys: ['id', 'priority', 'weight'] },
  ),
  { selector: (member) => member.id, minLength: 1, maxLength: 5 },
);

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  fc.constant(SUCCESS),
  fc.constant(SUCCESS),
  fc.constant(NEUTRAL),
  fc.record(
    {
      type: fc.constant('failure' as const),
      scope: fc.constantFrom('account' as const, 'model_group' as const, 'model' as const),
      reason: fc.constantFrom(
        'cooldown' as const,
        'cooldown' as const,
        'quota' as const,
        'auth_failed' as const,
        'disabled' as const,
      ),
      kind: fc.constantFrom('rate_limit' as const, 'quota_exceeded' as const, 'transient' as const, 'unknown' as const),
      until: fc.integer({ min: -1_000, max: 40_000 }).map((offset) => 1_700_000_000_000 + offset * 10 + 0.25),
      cooldown: fc.constantFrom({ base: 500, max: 500 }, { base: 1_000.5, max: 8_000.5 }),
      abuse: fc.constantFrom(true, false, false, false, false, false),
    },
    { requiredKeys: ['type', 'scope', 'reason', 'kind'] },
  ),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('select' as const),
      lane: fc.nat(2),
      tried: fc.oneof(fc.constant([]), fc.constant([]), fc.uniqueArray(accountId, { maxLength: 3 })),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('report' as const), lease: fc.nat(60), verdict }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('renew' as const), leases: fc.array(fc.nat(60), { maxLength: 4 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 10, 499, 500, 1_000, 8_000, LEASE_MS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sync' as const), members: memberList }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('reset' as const), account: fc.option(accountId, { nil: undefined }) }),
  },
);
