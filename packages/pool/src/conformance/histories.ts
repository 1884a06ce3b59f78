import fc from 'fast-check';
import type { Blame, Cooldown, Lane, Member, PoolPolicy, Strategy, Verdict } from '../index.ts';
import { LEASE_MS, members, NEUTRAL, START, SUCCESS } from './harness.ts';

/** What one history calls, in order, on a pool of these members. */
export interface History {
  readonly members: readonly Member[];
  readonly steps: readonly Step[];
}

export type Step =
  | {
      readonly do: 'select';
      readonly lane: number;
      readonly strategy: Strategy;
      readonly tried: readonly string[];
      readonly session: string;
    }
  /** `lease` counts back from the last one taken. */
  | { readonly do: 'report'; readonly lease: number; readonly verdict: Verdict }
  | { readonly do: 'renew'; readonly leases: readonly number[] }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'sync'; readonly members: readonly Member[] }
  | { readonly do: 'reset'; readonly account: string | undefined };

export const LANES: readonly Lane[] = [
  { group: 'main', model: 'pro', modelGroup: 'gemini' },
  { group: 'main', model: 'flash', modelGroup: 'gemini' },
  { group: 'side', model: 'opus' },
];

/** Short, so that random histories live through circuits and slow times. */
export const POLICY: PoolPolicy = {
  trip: { failures: 2, openMs: 1_000 },
  slow: { forMs: 1_500, spacingMs: 10, maxSpacingMs: 500 },
  pin: { forMs: 9_000, most: 4 },
};

const accountId = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const level = fc.constantFrom('account' as const, 'model_group' as const, 'model' as const);

const REST: Cooldown = { base: 999, max: 999 };

/** Mostly none, so that the next error can happen at once. */
const cooldown = fc.constantFrom(undefined, undefined, REST);

const memberList: fc.Arbitrary<Member[]> = fc.uniqueArray(
  fc.record(
    {
      id: accountId,
      priority: fc.constantFrom(0, 0, 0, 1, 1000),
      weight: fc.constantFrom(1, 1, 1, 2, 3, 0.4),
      maxInFlight: fc.constantFrom(1, 2, 5),
      models: fc.constantFrom(['pro'], ['pro', 'flash'], ['opus', 'pro']),
      groups: fc.constantFrom(['main'], ['side', 'main']),
      disabled: fc.constantFrom(false, false, true),
    },
    { requiredKeys: ['id', 'priority', 'weight'] },
  ),
  { selector: (member) => member.id, minLength: 1, maxLength: 5 },
);

const anyVerdict: fc.Arbitrary<Verdict> = fc.oneof(
  fc.constant(SUCCESS),
  fc.constant(SUCCESS),
  fc.constant(NEUTRAL),
  fc.record(
    {
      type: fc.constant('failure' as const),
      scope: level,
      reason: fc.constantFrom(
        'cooldown' as const,
        'cooldown' as const,
        'quota' as const,
        'auth_failed' as const,
        'disabled' as const,
      ),
      kind: fc.constantFrom('rate_limit' as const, 'quota_exceeded' as const, 'transient' as const, 'unknown' as const),
      until: fc.integer({ min: -1_000, max: 40_000 }).map((offset) => START + offset * 10 + 0.25),
      cooldown: fc.constantFrom({ base: 500, max: 500 }, { base: 1_000.5, max: 8_000.5 }),
      abuse: fc.constantFrom(true, false, false, false),
    },
    { requiredKeys: ['type', 'scope', 'reason', 'kind'] },
  ),
);

/** Everything that can happen, evenly enough that most pairs of features meet. */
function anything(strategies: readonly Strategy[]): fc.Arbitrary<History> {
  return fc.record({
    members: memberList,
    steps: stepsOf(
      { weight: 8, arbitrary: selecting(strategies, fc.uniqueArray(accountId, { maxLength: 3 })) },
      { weight: 6, arbitrary: reporting(anyVerdict, fc.nat(60)) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('renew' as const), leases: fc.array(fc.nat(60), { maxLength: 4 }) }),
      },
      { weight: 4, arbitrary: advancing(1, 10, 499, 500, 1_000, 8_000, LEASE_MS) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('sync' as const), members: memberList }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('reset' as const), account: fc.option(accountId, { nil: undefined }) }),
      },
    ),
  });
}

/** Few accounts that fail in rows: circuits open, and their probes succeed, fail, run out and come late. */
function troubled(strategies: readonly Strategy[]): fc.Arbitrary<History> {
  return fc.record({
    members: fc.constantFrom(members(1), members(2), members(1, { weight: 2 }), members(2, { maxInFlight: 2 })),
    steps: stepsOf(
      { weight: 6, arbitrary: selecting(strategies, fc.constant([])) },
      {
        weight: 6,
        arbitrary: reporting(
          fc.oneof(
            { weight: 1, arbitrary: fc.constantFrom(SUCCESS, NEUTRAL) },
            { weight: 2, arbitrary: fc.tuple(level, cooldown).map(([scope, rest]) => error(scope, rest)) },
          ),
          fc.nat(2),
        ),
      },
      { weight: 3, arbitrary: advancing(999, 1_000, LEASE_MS) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('renew' as const), leases: fc.array(fc.nat(3)) }) },
      { weight: 1, arbitrary: fc.constant({ do: 'reset' as const, account: undefined }) },
    ),
  });
}

/** Accounts that are well and busy, with requests that end soon, late or not at all: who has how much is what matters. */
function busy(strategies: readonly Strategy[]): fc.Arbitrary<History> {
  return fc.record({
    members: fc.constantFrom(members(3), members(5), members(4, { maxInFlight: 3 })),
    steps: stepsOf(
      { weight: 12, arbitrary: selecting(strategies, fc.subarray(['a0'])) },
      { weight: 8, arbitrary: reporting(fc.constantFrom(NEUTRAL, SUCCESS, error('account', REST)), fc.nat(12)) },
      { weight: 2, arbitrary: advancing(500, 999, 5_000, LEASE_MS / 2) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('renew' as const), leases: fc.array(fc.nat(9)) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('sync' as const),
          members: fc.constantFrom(members(3), members(5), members(4, { priority: 1 })),
        }),
      },
    ),
  });
}

/** Random histories in lanes of these strategies. */
export function history(strategies: readonly Strategy[]): fc.Arbitrary<History> {
  return fc.oneof(anything(strategies), troubled(strategies), busy(strategies));
}

function error(scope: Blame['scope'], cooldown: Cooldown | undefined): Verdict {
  return { type: 'failure', scope, reason: 'cooldown', kind: 'transient', ...(cooldown && { cooldown }) };
}

function stepsOf(...choices: fc.WeightedArbitrary<Step>[]): fc.Arbitrary<Step[]> {
  return fc.array(fc.oneof(...choices), { minLength: 10, maxLength: 60 });
}

function selecting(strategies: readonly Strategy[], tried: fc.Arbitrary<string[]>): fc.Arbitrary<Step> {
  return fc.record({
    do: fc.constant('select' as const),
    lane: fc.nat(2),
    strategy: fc.constantFrom(...strategies),
    tried,
    session: fc.constantFrom('', 's1', 's2', 's3', 's4', 's5', 's6'),
  });
}

function reporting(verdict: fc.Arbitrary<Verdict>, lease: fc.Arbitrary<number>): fc.Arbitrary<Step> {
  return fc.record({ do: fc.constant('report' as const), lease, verdict });
}

function advancing(...ms: number[]): fc.Arbitrary<Step> {
  return fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(...ms) });
}
