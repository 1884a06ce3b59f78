import { describe, expect, it } from 'vitest';
import { antigravityLimits } from './antigravity.ts';
import { claudeLimits } from './claude.ts';
import { codexLimits } from './codex.ts';
import { kiroLimits } from './kiro.ts';
import { draw, planSpells } from './spell.ts';
import type { LimitAnswer, VendorLimits } from './vendor-limits.ts';

const START = Date.UTC(2026, 8, 1);
const DAY = 86_400_000;
const REQUESTS = 20_000;
const ACCOUNTS = Array.from({ length: 20 }, (_, index) => `a${index}`);

/** Five accounts have a tenth of what the others have. */
function poor<S extends object>(sizes: S): Record<string, S> {
  return Object.fromEntries(ACCOUNTS.slice(0, 5).map((account) => [account, sizes]));
}

const overload = planSpells(3, START, { every: 4 * 3_600_000, lasting: 60_000 });
const VENDORS: readonly [string, string, () => VendorLimits][] = [
  ['claude', 'claude-sonnet-4-5', () => claudeLimits({ overload, accounts: poor({ fiveHourTokens: 100_000 }) })],
  ['codex', 'gpt-5-codex', () => codexLimits({ overload, accounts: poor({ primaryTokens: 100_000 }) })],
  [
    'antigravity',
    'claude-sonnet-4-5',
    () =>
      antigravityLimits({
        capacity: overload,
        accounts: poor({ groupTokens: { claude: 100_000, 'gemini-pro': 1, 'gemini-flash': 1 } }),
      }),
  ],
  [
    'kiro',
    'claude-sonnet-4.5',
    () => kiroLimits({ monthlyRequests: 2_000, capacity: overload, accounts: poor({ monthlyUsed: 1_900 }) }),
  ],
];

/** One request every 4.3 s on average, each to the next account in the ring that `mayAsk` allows. */
function simulate(limits: VendorLimits, model: string, mayAsk: (account: string, now: number) => boolean, told: Told) {
  let next = 0;
  let refused = 0;
  for (let request = 0; request < REQUESTS; request++) {
    const now = START + Math.floor(((request + draw(5, request)) / REQUESTS) * DAY);
    const tokens = 500 + Math.floor(4_000 * draw(6, request));
    const ring = ACCOUNTS.map((_, index) => ACCOUNTS[(next + index) % ACCOUNTS.length] ?? '');
    const account = ring.find((each) => mayAsk(each, now)) ?? '';
    next = ACCOUNTS.indexOf(account) + 1;
    const answer = limits.check(account, model, now, tokens);
    told(account, now, answer);
    if (!answer.allowed) refused++;
  }
  return refused;
}
type Told = (account: string, now: number, answer: LimitAnswer) => void;

describe.each(VENDORS)('a day of twenty accounts of %s', (_vendor, model, make) => {
  it('goes the same way every time', () => {
    const tallies = [make(), make()].map((limits) => {
      simulate(
        limits,
        model,
        () => true,
        () => undefined,
      );
      return limits.tally();
    });
    expect(tallies[0]).toEqual(tallies[1]);
    expect(tallies[0]?.allowed).toBeGreaterThan(REQUESTS / 4);
  });

  it('refuses those who ask used-up accounts again far more often than those who let them rest', () => {
    const naive = simulate(
      make(),
      model,
      () => true,
      () => undefined,
    );
    const rests = new Map<string, number>();
    const patient = simulate(
      make(),
      model,
      (account, now) => now >= (rests.get(account) ?? 0),
      (account, now, answer) => {
        if (!answer.allowed && !/overloaded|capacity|unavailable/.test(answer.reason))
          rests.set(account, now + 3_600_000);
      },
    );
    expect(naive).toBeGreaterThan(1_000);
    expect(patient).toBeLessThan(naive / 5);
  });
});
