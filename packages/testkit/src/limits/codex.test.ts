import { describe, expect, it } from 'vitest';
import { parseSse } from '../sse/index.ts';
import { codexLimits } from './codex.ts';
import type { LimitAnswer } from './vendor-limits.ts';

const START = Date.UTC(2026, 8, 1, 9);
const HOUR = 3_600_000;
const MODEL = 'gpt-5-codex';

describe('limits of a ChatGPT plan', () => {
  it('show both windows on success and say when the used-up one resets', () => {
    const { check } = codexLimits({ primaryTokens: 100, secondaryTokens: 1_000, plan: 'pro' });
    expect(check('x1', MODEL, START, 25).headers).toMatchObject({
      'x-codex-plan-type': 'pro',
      'x-codex-primary-used-percent': '25',
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-at': String((START + 5 * HOUR) / 1_000),
      'x-codex-primary-reset-after-seconds': '18000',
      'x-codex-secondary-used-percent': '2.5',
      'x-codex-secondary-window-minutes': '10080',
    });
    check('x1', MODEL, START + 60_000, 90);
    const refused = check('x1', MODEL, START + HOUR, 1);
    expect(refused).toMatchObject({ allowed: false, status: 429, reason: 'primary' });
    expect(refused.headers['x-codex-primary-used-percent']).toBe('100');
    expect(bodyOf(refused)).toEqual({
      error: {
        type: 'usage_limit_reached',
        message: 'The usage limit has been reached',
        plan_type: 'pro',
        resets_at: (START + 5 * HOUR) / 1_000,
        resets_in_seconds: 4 * 3_600,
      },
    });
    expect(check('x1', MODEL, START + 5 * HOUR, 1).allowed).toBe(true);
  });

  it('refuse by the week when the week is used up, whatever the five hours say', () => {
    const { check } = codexLimits({ primaryTokens: 100, secondaryTokens: 100 });
    check('x1', MODEL, START, 150);
    expect(check('x1', MODEL, START + 6 * HOUR, 1)).toMatchObject({ reason: 'secondary' });
    expect(check('x1', MODEL, START + 168 * HOUR, 1).allowed).toBe(true);
  });

  it.each([
    [28, '28ms'],
    [11_054, '11.054s'],
    [35_000, '35s'],
  ])('ask a caller who is %i ms too fast to try again in %s', (wait, text) => {
    const { check } = codexLimits({ tokensPerMinute: 60_000 });
    check('x1', MODEL, START, 59_900);
    const tokens = 100 + wait;
    const refused = check('x1', MODEL, START, tokens);
    expect(bodyOf(refused)).toMatchObject({
      error: { code: 'rate_limit_exceeded', message: expect.stringContaining(`try again in ${text}.`) },
    });
    expect(check('x1', MODEL, START + wait, tokens).allowed).toBe(true);
  });

  it.each([
    ['tokens_per_minute', { tokensPerMinute: 10 }, { response: { error: { code: 'rate_limit_exceeded' } } }],
    ['primary', { primaryTokens: 10 }, { status: 429, error: { type: 'usage_limit_reached' } }],
    ['overloaded', { overload: [{ from: START + 1, until: START + 2 }] }, { code: 'server_is_overloaded' }],
  ])('can fail inside the stream, right after it was created: %s', async (reason, limits, failure) => {
    const { check } = codexLimits({ ...limits, inStreamShare: 1 });
    expect(check('x1', MODEL, START, 10).allowed).toBe(true);
    const refused = check('x1', MODEL, START + 1, 10);
    expect(refused).toMatchObject({ reason, status: 200, headers: { 'content-type': 'text/event-stream' } });
    const { events } = await parseSse(refused.allowed ? '' : refused.body);
    expect(events[0]?.event).toBe('response.created');
    expect(JSON.parse(events[1]?.data ?? '')).toMatchObject(failure);
    expect(events).toHaveLength(2);
  });

  it('know overload of the service and models at capacity', () => {
    const spell = { from: START, until: START + 1_000 };
    const { check } = codexLimits({
      overload: [spell],
      capacity: [{ ...spell, until: START + 5_000, models: ['big'] }],
    });
    expect(check('x1', MODEL, START, 1)).toMatchObject({ status: 503, reason: 'overloaded' });
    expect(bodyOf(check('x1', 'big', START + 1_000, 1))).toMatchObject({
      error: { message: 'Selected model is at capacity. Please try a different model.' },
    });
    expect(check('x1', MODEL, START + 1_000, 1).allowed).toBe(true);
  });
});

function bodyOf(answer: LimitAnswer): unknown {
  return answer.allowed ? undefined : JSON.parse(answer.body);
}
