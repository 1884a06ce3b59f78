import { describe, expect, it } from 'vitest';
import { claudeLimits } from './claude.ts';
import type { LimitAnswer } from './vendor-limits.ts';

const START = Date.UTC(2026, 8, 1, 9);
const HOUR = 3_600_000;
const SMALL = { fiveHourTokens: 100, weeklyTokens: 1_000, familyTokens: 250, requestsPerMinute: 1_000 };
const header = (answer: LimitAnswer, name: string): string | undefined =>
  answer.headers[`anthropic-ratelimit-unified-${name}`];

describe('limits of a Claude subscription', () => {
  it('let the request in that crosses the five-hour line and refuse the next until the window resets', () => {
    const { check } = claudeLimits(SMALL);
    const sonnet = (now: number, tokens = 60) => check('c1', 'claude-sonnet-4-5', now, tokens);
    expect(header(sonnet(START), '5h-utilization')).toBe('0.6');
    const crossing = sonnet(START + HOUR);
    expect(crossing.allowed).toBe(true);
    expect([header(crossing, 'status'), header(crossing, '5h-utilization')]).toEqual(['rejected', '1.2']);

    const refused = sonnet(START + 2 * HOUR);
    const reset = String(START / 1_000 + 5 * 3_600);
    expect(refused).toMatchObject({ allowed: false, status: 429, reason: 'five_hour' });
    expect(refused.headers).toMatchObject({
      'retry-after': '10800',
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': reset,
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
      'anthropic-ratelimit-unified-5h-status': 'rejected',
      'anthropic-ratelimit-unified-5h-reset': reset,
      'anthropic-ratelimit-unified-7d-status': 'allowed',
      'anthropic-ratelimit-unified-7d-utilization': '0.12',
    });
    expect(refused.headers).not.toHaveProperty('anthropic-ratelimit-unified-7d_oi-status');
    expect(bodyOf(refused)).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
    expect(sonnet(START + 5 * HOUR - 1).allowed).toBe(false);
    expect(sonnet(START + 5 * HOUR).allowed).toBe(true);
    expect(check('c2', 'claude-sonnet-4-5', START, 1).allowed).toBe(true);
  });

  it('refuse one model family by its own weekly window while the account serves the others', () => {
    const { check } = claudeLimits({ ...SMALL, fiveHourTokens: 10_000, weeklyAnchor: START - 24 * HOUR });
    check('c1', 'claude-opus-4-5', START, 300);
    const refused = check('c1', 'claude-opus-4-5', START + HOUR, 1);
    expect(refused).toMatchObject({ reason: 'seven_day_overage_included', status: 429 });
    expect([header(refused, '5h-status'), header(refused, '7d-status'), header(refused, '7d_oi-status')]).toEqual([
      'allowed',
      'allowed',
      'rejected',
    ]);
    expect(header(refused, '7d_oi-reset')).toBe(String((START + 144 * HOUR) / 1_000));
    expect(check('c1', 'claude-sonnet-4-5', START + HOUR, 1).allowed).toBe(true);
    expect(check('c1', 'claude-opus-4-5', START + 144 * HOUR, 1).allowed).toBe(true);
  });

  it('name the window that resets last when several are used up, and warn before', () => {
    const { check } = claudeLimits({ ...SMALL, weeklyTokens: 100 });
    expect(header(check('c1', 'claude-sonnet-4-5', START, 85), 'status')).toBe('allowed_warning');
    check('c1', 'claude-sonnet-4-5', START, 20);
    const refused = check('c1', 'claude-sonnet-4-5', START + 1, 20);
    expect(refused).toMatchObject({ reason: 'seven_day', headers: { 'retry-after': '604800' } });
  });

  it('refuse a burst for seconds without calling any window used up', () => {
    const { check } = claudeLimits({ requestsPerMinute: 2 });
    const ask = (now: number) => check('c1', 'claude-sonnet-4-5', now, 1);
    expect([ask(START), ask(START)].every(({ allowed }) => allowed)).toBe(true);
    const refused = ask(START);
    expect(refused).toMatchObject({ reason: 'requests_per_minute', status: 429, headers: { 'retry-after': '30' } });
    expect(header(refused, 'status')).toBe('allowed');
    expect(ask(START + 30_000).allowed).toBe(true);
  });

  it('are overloaded for everybody during a spell, by status or inside the stream, and charge nothing for it', () => {
    const overload = [{ from: START, until: START + 1_000 }];
    const spoken = claudeLimits({ overload }).check('c1', 'm', START, 1_000_000);
    expect(spoken).toMatchObject({ allowed: false, status: 529, reason: 'overloaded' });
    expect(bodyOf(spoken)).toMatchObject({ error: { type: 'overloaded_error', message: 'Overloaded' } });
    expect(spoken.headers).not.toHaveProperty('retry-after');

    const { check, tally } = claudeLimits({ overload, inStreamShare: 1 });
    const streamed = check('c1', 'm', START + 999, 1_000_000);
    expect(streamed).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } });
    expect(streamed).toHaveProperty('body', expect.stringMatching(/^event: error\ndata: \{"type":"error".*\}\n\n$/));
    expect(header(check('c1', 'm', START + 1_000, 1), '5h-utilization')).toBe('0');
    expect(tally()).toEqual({ allowed: 1, refused: { overloaded: 1 } });
  });
});

function bodyOf(answer: LimitAnswer): unknown {
  return answer.allowed ? undefined : JSON.parse(answer.body);
}
