import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Actual, type Amounts, type Grant, type KeyLimits, LIMIT_NAMES, type LimitDesk } from '../index.ts';
import { MemoryLimitDesk } from '../memory/index.ts';
import { DeskBench, keyOf, LEASE_MS, type MakeDesk, START } from './limit-harness.ts';

type Step =
  | {
      readonly do: 'take';
      readonly key: number;
      readonly tokens: number;
      readonly cost: number;
      readonly ahead: Amounts | undefined;
    }
  /** `grant` counts back from the last one. */
  | { readonly do: 'settle'; readonly grant: number; readonly actual: Actual }
  | { readonly do: 'renew'; readonly grants: readonly number[] }
  /** By books that are this old. */
  | { readonly do: 'raise'; readonly key: number; readonly age: number; readonly day: Amounts; readonly month: Amounts }
  | { readonly do: 'advance'; readonly ms: number };

const small = fc.option(fc.constantFrom(1, 2, 3, 7, 50), { nil: undefined, freq: 2 });
const limitsOf: fc.Arbitrary<KeyLimits> = fc.record(Object.fromEntries(LIMIT_NAMES.map((name) => [name, small])));
const amount = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom(-1, 0.5, Number.NaN, 1e308, 2 ** 53));
const amounts: fc.Arbitrary<Amounts> = fc.record({ tokens: amount, cost: amount });
const spent: fc.Arbitrary<Amounts> = fc.record({ tokens: fc.nat(60), cost: fc.nat(60) });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constant('take' as const), key: fc.nat(1), tokens: amount, cost: amount },
      ahead: fc.option(amounts, { nil: undefined, freq: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ do: fc.constant('raise' as const), key: fc.nat(1), day: spent, month: spent },
      age: fc.constantFrom(0, 0, 0, 60_000, 86_400_000, 40 * 86_400_000),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      grant: fc.nat(5),
      actual: fc.record({ tokens: amount, cost: amount, outcome: fc.constantFrom('used' as const, 'refund' as const) }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('renew' as const), grants: fc.array(fc.nat(5), { maxLength: 3 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 999, 7_001, 20_000, LEASE_MS, 6_400_000, 86_400_000, 20 * 86_400_000, -3_000, -100_000),
    }),
  },
);
const history = fc.record({
  keys: fc.tuple(limitsOf, limitsOf),
  steps: fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
});

/** Random histories must look the same through the adapter and through the in-memory desk, which states the rules. */
export function limitModelConformance(make: MakeDesk, runs: number): void {
  it.each([
    ['like the in-memory desk', 1],
    ['the same when every call is made twice', 2],
  ])('behaves %s in random histories', async (_, times) => {
    await fc.assert(
      fc.asyncProperty(history, async ({ keys, steps }) => {
        const bench = new DeskBench(make);
        const never = 1e15;
        const twin = new MemoryLimitDesk({ leaseMs: LEASE_MS, openMs: never, settledMs: never, now: () => bench.time });
        const grants: Grant[] = [];
        for (const [index, step] of steps.entries()) {
          if (step.do === 'advance') bench.time = Math.max(START, bench.time + step.ms);
          const expected = await apply(twin, step, keys, grants, index, bench.time);
          for (let time = 0; time < times; time++) {
            const actual = await apply(bench.desk, step, keys, grants, index, bench.time);
            expect(actual).toEqual(expected);
          }
          const grant = (expected as { grant?: Grant } | undefined)?.grant;
          if (grant) grants.push(grant);
          for (const [number, limits] of keys.entries()) {
            const key = keyOf(limits, `key-${number}`);
            expect(await bench.desk.inspect(key)).toEqual(await twin.inspect(key));
          }
        }
      }),
      { numRuns: runs },
    );
  });
}

async function apply(
  desk: LimitDesk,
  step: Step,
  keys: readonly KeyLimits[],
  grants: readonly Grant[],
  index: number,
  now: number,
): Promise<unknown> {
  const back = (number: number) => grants[grants.length - 1 - (number % Math.max(grants.length, 1))];
  switch (step.do) {
    case 'take': {
      const key = keyOf(keys[step.key] ?? {}, `key-${step.key}`);
      const { tokens, cost, ahead } = step;
      return desk.take({ id: `request-${index}`, key, tokens, cost, ...(ahead && { ahead }) });
    }
    case 'raise': {
      const { key, age, day, month } = step;
      return desk.raise(`key-${key}`, { at: now - age, day, month });
    }
    case 'settle': {
      const grant = back(step.grant);
      return grant && desk.settle(grant, step.actual);
    }
    case 'renew':
      return desk.renew(step.grants.flatMap((number) => back(number) ?? []));
    case 'advance':
      return undefined;
  }
}
