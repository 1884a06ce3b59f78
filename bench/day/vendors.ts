import type { ProviderId } from '@sluice/core';
import { modelGroupOf as antigravityGroupOf } from '@sluice/providers/antigravity';
import { modelGroupOf as claudeGroupOf } from '@sluice/providers/claude';
import {
  antigravityLimits,
  claudeLimits,
  codexLimits,
  kiroLimits,
  planSpells,
  type VendorLimits,
} from '@sluice/testkit/limits';
import { HOUR_MS, START } from './calendar.ts';

/** One vendor as the day sees it: how it limits, how long its tokens live, what is asked of it. */
export interface VendorProfile {
  readonly id: ProviderId;
  readonly models: readonly [ModelShare, ...ModelShare[]];
  /**
   * Requests per account and day at load 1: about two thirds of what its accounts let in over the day, which is more
   * than they let in during the busiest hours.
   */
  readonly requestsPerAccount: number;
  /** Life of an access token, milliseconds. */
  readonly tokenLifeMs: number;
  /** What it says to a token it does not take. */
  readonly refusedToken: { readonly status: number; readonly body: string };
  readonly modelGroupOf: (model: string) => string | undefined;
  /** A fresh set of limits; the same seed gives the same vendor. */
  limits(seed: number, accounts: readonly string[]): VendorLimits;
}

interface ModelShare {
  readonly model: string;
  readonly share: number;
}

const MINUTE_MS = 60_000;

/** Plans in a row of five, repeated for larger pools: three plain accounts, then one small and one nearly used up. */
function plans<S extends object>(accounts: readonly string[], small: S, nearlyUsedUp: S): Record<string, S> {
  return Object.fromEntries(
    accounts.flatMap((account, index): [string, S][] => {
      if (index % 5 === 3) return [[account, small]];
      return index % 5 === 4 ? [[account, nearlyUsedUp]] : [];
    }),
  );
}

const overloads = (seed: number) => planSpells(seed, START, { every: 4 * HOUR_MS, lasting: MINUTE_MS, share: 0.7 });

export const VENDORS: readonly VendorProfile[] = [
  {
    id: 'claude',
    models: [
      { model: 'claude-sonnet-4-5', share: 0.65 },
      { model: 'claude-opus-4-5', share: 0.2 },
      { model: 'claude-haiku-4-5', share: 0.15 },
    ],
    requestsPerAccount: 500,
    tokenLifeMs: 8 * HOUR_MS,
    refusedToken: {
      status: 401,
      body: JSON.stringify({
        type: 'error',
        error: { type: 'authentication_error', message: 'OAuth token has expired.' },
      }),
    },
    modelGroupOf: claudeGroupOf,
    limits: (seed, accounts) =>
      claudeLimits({
        seed,
        overload: overloads(seed),
        accounts: plans(
          accounts,
          { fiveHourTokens: 250_000 },
          { weeklyTokens: 1_200_000, familyTokens: 150_000, weeklyAnchor: START + 9 * HOUR_MS },
        ),
      }),
  },
  {
    id: 'codex',
    models: [
      { model: 'gpt-5-codex', share: 0.7 },
      { model: 'gpt-5', share: 0.3 },
    ],
    requestsPerAccount: 500,
    tokenLifeMs: 240 * HOUR_MS,
    refusedToken: {
      status: 401,
      body: JSON.stringify({ error: { code: 'token_expired', message: 'Provided authentication token is expired.' } }),
    },
    modelGroupOf: () => undefined,
    limits: (seed, accounts) =>
      codexLimits({
        seed,
        overload: overloads(seed),
        capacity: planSpells(seed + 1, START, { every: 8 * HOUR_MS, lasting: 2 * MINUTE_MS, models: ['gpt-5'] }),
        accounts: plans(accounts, { primaryTokens: 250_000 }, { secondaryTokens: 1_200_000 }),
      }),
  },
  {
    id: 'antigravity',
    models: [
      { model: 'claude-sonnet-4-5', share: 0.5 },
      { model: 'gemini-3-pro', share: 0.3 },
      { model: 'gemini-3-flash', share: 0.2 },
    ],
    requestsPerAccount: 900,
    tokenLifeMs: HOUR_MS,
    refusedToken: {
      status: 401,
      body: JSON.stringify({
        error: {
          code: 401,
          message: 'Request had invalid authentication credentials.',
          status: 'UNAUTHENTICATED',
        },
      }),
    },
    modelGroupOf: antigravityGroupOf,
    limits: (seed, accounts) => {
      const groups = (tokens: number) => ({
        groupTokens: { claude: tokens, 'gemini-pro': tokens, 'gemini-flash': tokens },
      });
      return antigravityLimits({
        seed,
        capacity: overloads(seed),
        vague: planSpells(seed + 1, START, { every: 6 * HOUR_MS, lasting: MINUTE_MS, share: 0.3 }),
        accounts: plans(accounts, groups(250_000), groups(500_000)),
      });
    },
  },
  {
    id: 'kiro',
    models: [
      { model: 'claude-sonnet-4.5', share: 0.75 },
      { model: 'claude-haiku-4.5', share: 0.25 },
    ],
    requestsPerAccount: 300,
    tokenLifeMs: HOUR_MS,
    refusedToken: {
      status: 403,
      body: JSON.stringify({ message: 'The bearer token included in the request is invalid.', reason: null }),
    },
    modelGroupOf: () => undefined,
    limits: (seed, accounts) =>
      kiroLimits({
        seed,
        capacity: overloads(seed),
        monthlyUsed: 500,
        accounts: plans(accounts, { dailyRequests: 150, requestsPerMinute: 10 }, { monthlyUsed: 900 }),
      }),
  },
];
