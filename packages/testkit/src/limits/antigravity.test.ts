import { describe, expect, it } from 'vitest';
import { antigravityGroup, antigravityLimits } from './antigravity.ts';
import type { LimitAnswer } from './vendor-limits.ts';

const START = Date.UTC(2026, 8, 1, 9);
const HOUR = 3_600_000;
const PRO = 'gemini-3-pro';

describe('limits of an Antigravity account', () => {
  it('end with the quota of a model group, and say in four ways when it resets', () => {
    const groupTokens = { claude: 100, 'gemini-pro': 100, 'gemini-flash': 100 };
    const { check } = antigravityLimits({ groupTokens });
    check('g1', PRO, START, 100);
    const now = START + 5 * HOUR - 6_236_200;
    const refused = check('g1', 'gemini-2.5-pro', now, 1);
    expect(refused).toMatchObject({ allowed: false, status: 429, reason: 'quota_exhausted' });
    expect(bodyOf(refused)).toEqual({
      error: {
        code: 429,
        message: 'You have exhausted your capacity on this model. Your quota will reset after 1h43m57s.',
        status: 'RESOURCE_EXHAUSTED',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'QUOTA_EXHAUSTED',
            domain: 'cloudcode-pa.googleapis.com',
            metadata: {
              model: 'gemini-2.5-pro',
              quotaResetDelay: '1h43m56.2s',
              quotaResetTimeStamp: '2026-09-01T14:00:00Z',
              uiMessage: 'true',
            },
          },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '6236.2s' },
        ],
      },
    });
    expect(check('g1', 'claude-sonnet-4-5', now, 1).allowed).toBe(true);
    expect(check('g2', PRO, now, 1).allowed).toBe(true);
    expect(check('g1', PRO, START + 5 * HOUR, 1).allowed).toBe(true);
  });

  it('slow a burst to one model down by seconds', () => {
    const { check } = antigravityLimits({ requestsPerMinute: 40 });
    for (let request = 0; request < 40; request++) expect(check('g1', PRO, START, 1).allowed).toBe(true);
    const refused = check('g1', PRO, START + 1_000, 1);
    expect(bodyOf(refused)).toMatchObject({
      error: {
        status: 'RESOURCE_EXHAUSTED',
        details: [{ reason: 'RATE_LIMIT_EXCEEDED', metadata: { quotaResetDelay: '500ms' } }, { retryDelay: '0.5s' }],
      },
    });
    expect(check('g1', 'gemini-2.5-pro', START + 1_000, 1).allowed).toBe(true);
    expect(check('g1', PRO, START + 1_500, 1).allowed).toBe(true);
  });

  it('include models without capacity, for every account and without a time', () => {
    const { check } = antigravityLimits({ capacity: [{ from: START, until: START + HOUR, models: [PRO] }] });
    const answers = ['g1', 'g2'].map((account) => check(account, PRO, START, 1));
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, reason: 'model_capacity_exhausted' });
      expect(bodyOf(answer)).toMatchObject({
        error: { code: 503, status: 'UNAVAILABLE', details: [{ reason: 'MODEL_CAPACITY_EXHAUSTED' }] },
      });
    }
    expect(check('g1', 'gemini-3-flash', START, 1).allowed).toBe(true);
  });

  it('can be refused without any detail', () => {
    const { check } = antigravityLimits({ vague: [{ from: START, until: START + 1 }] });
    expect(bodyOf(check('g1', PRO, START, 1))).toEqual({
      error: { code: 429, message: expect.stringContaining('check quota'), status: 'RESOURCE_EXHAUSTED' },
    });
    expect(check('g1', PRO, START + 1, 1).allowed).toBe(true);
  });

  it('are shared by the models of a group', () => {
    const models = ['claude-opus-4-5-thinking', 'gemini-3-pro-high', 'gemini-3-flash', 'gemini-2.5-flash-lite'];
    expect(models.map(antigravityGroup)).toEqual(['claude', 'gemini-pro', 'gemini-flash', 'gemini-flash']);
  });
});

function bodyOf(answer: LimitAnswer): unknown {
  return answer.allowed ? undefined : JSON.parse(answer.body);
}
