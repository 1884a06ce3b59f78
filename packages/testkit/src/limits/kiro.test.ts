import { describe, expect, it } from 'vitest';
import { kiroLimits } from './kiro.ts';

const START = Date.UTC(2026, 8, 30, 23, 0);
const MINUTE = 60_000;
const MODEL = 'claude-sonnet-4.5';

describe('limits of a Kiro account', () => {
  it('count requests until the first of the next month', () => {
    const { check } = kiroLimits({ monthlyRequests: 10, accounts: { k1: { monthlyUsed: 9 } } });
    expect(check('k1', MODEL, START, 1_000_000).allowed).toBe(true);
    const refused = check('k1', MODEL, START + 1, 1);
    expect(refused).toMatchObject({ status: 402, reason: 'monthly_limit' });
    expect(refused).toHaveProperty('body', expect.stringContaining('MONTHLY_REQUEST_COUNT'));
    expect(check('k2', MODEL, START, 1).allowed).toBe(true);
    expect(check('k1', MODEL, START + 59 * MINUTE, 1).allowed).toBe(false);
    expect(check('k1', MODEL, START + 60 * MINUTE, 1).allowed).toBe(true);
  });

  it('count requests until midnight where there is a daily limit', () => {
    const { check } = kiroLimits({ dailyRequests: 1 });
    check('k1', MODEL, START, 1);
    expect(check('k1', MODEL, START, 1)).toMatchObject({ status: 429, reason: 'daily_limit' });
    expect(check('k1', MODEL, START + 60 * MINUTE, 1).allowed).toBe(true);
  });

  it('throttle without a word on how long, and suspect those who keep on knocking', () => {
    const { check } = kiroLimits({ requestsPerMinute: 1, suspiciousAfter: 2 });
    const ask = (now: number) => {
      const answer = check('k1', MODEL, now, 1);
      expect(answer.headers).not.toHaveProperty('retry-after');
      return answer.allowed ? 'allowed' : `${answer.status} ${answer.reason}`;
    };
    expect([0, 1, 2, 3].map((second) => ask(START + second * 1_000))).toEqual([
      'allowed',
      '429 throttled',
      '429 throttled',
      '429 suspicious_activity',
    ]);
    expect(ask(START + 30 * MINUTE)).toBe('429 suspicious_activity');
    expect(ask(START + 60 * MINUTE - 1)).toBe('429 suspicious_activity');
    expect(ask(START + 90 * MINUTE)).toBe('allowed');
  });

  it('include models without capacity, in both forms of that error', () => {
    const { check, tally } = kiroLimits({ capacity: [{ from: START, until: START + MINUTE, models: [MODEL] }] });
    const statuses = Array.from({ length: 50 }, (_, index) => {
      const answer = check(`k${index}`, MODEL, START, 1);
      return answer.allowed ? 200 : answer.status;
    });
    expect(new Set(statuses)).toEqual(new Set([429, 500]));
    expect(check('k1', 'claude-haiku-4.5', START, 1).allowed).toBe(true);
    expect(Object.keys(tally().refused).sort()).toEqual(['capacity', 'model_unavailable']);
  });
});
