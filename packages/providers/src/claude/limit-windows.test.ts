import { expect, test } from 'vitest';
import {
  ACCOUNT_QUOTA,
  type Expected,
  expectFailure,
  GROUP_QUOTA,
  RATE_LIMIT,
  until,
} from '../failure/expected.fixture.ts';
import { classifyClaudeFailure } from './classify-failure.ts';
import { modelGroupOf } from './models.ts';

const NOW = Date.UTC(2026, 9, 26, 12);
const DAY = 86_400_000;
const OFF = 'anthropic-ratelimit-unified-';

type Headers = Readonly<Record<string, string>>;
const inSeconds = (seconds: number): string => `${NOW / 1000 + seconds}`;
const whole = (status: string, seconds: number): Headers => ({
  [`${OFF}status`]: status,
  [`${OFF}reset`]: inSeconds(seconds),
});
const window = (name: string, status: string, seconds: number): Headers => ({
  [`${OFF}${name}-status`]: status,
  [`${OFF}${name}-reset`]: inSeconds(seconds),
});
const api = (of: string, remaining: string, reset: string): Headers => ({
  [`anthropic-ratelimit-${of}-remaining`]: remaining,
  [`anthropic-ratelimit-${of}-reset`]: reset,
});
const wait = (value: string): Headers => ({ 'retry-after': value });

const limit = (message = "This request would exceed your account's rate limit.", details?: object): string =>
  JSON.stringify({ type: 'error', error: { type: 'rate_limit_error', message, ...(details && { details }) } });
const LONG_CONTEXT = limit('Extra usage is required for long context requests.');
const FAST = limit('Usage credits are required for fast mode.', { error_code: 'credits_required' });
const TIER = limit('You have reached your API usage limits.', { error_code: 'enforced_spend_limit_reached' });

const FIVE_HOURS: Headers = {
  ...whole('rejected', 5321),
  ...window('5h', 'rejected', 5321),
  ...window('7d', 'allowed', 400_000),
  [`${OFF}representative-claim`]: 'five_hour',
  [`${OFF}overage-status`]: 'rejected',
};
const FAMILY: Headers = {
  ...whole('rejected', 9000),
  ...window('5h', 'allowed', 100),
  ...window('7d', 'allowed_warning', 20_000),
  ...window('7d_oi', 'rejected', 9000),
};
const OPEN: Headers = { ...whole('allowed', 9000), ...window('5h', 'allowed', 60) };

const NOBODY: Expected = { kind: 'rate_limit', scope: 'none', retryable: true, retryAt: undefined };
const EXTRA: Expected = { kind: 'permission', scope: 'none', retryable: true, code: 'extra_usage_required' };

const LIMITS: readonly (readonly [name: string, headers: Headers, body: string, Expected])[] = [
  ['5h used up', { ...FIVE_HOURS, ...wait('5321') }, limit(), until(NOW + 5_321_000, ACCOUNT_QUOTA)],
  ['5h used up, no wait told', FIVE_HOURS, limit(), until(NOW + 5_321_000, ACCOUNT_QUOTA)],
  ['7d used up', { ...OPEN, ...window('7d', 'rejected', 90_000) }, limit(), until(NOW + 90_000_000, ACCOUNT_QUOTA)],
  [
    '5h and 7d used up',
    { ...FIVE_HOURS, ...window('7d', 'rejected', 7000) },
    '',
    until(NOW + 7_000_000, ACCOUNT_QUOTA),
  ],
  ['the wait is longest', { ...FIVE_HOURS, ...wait('6000') }, limit(), until(NOW + 6_000_000, ACCOUNT_QUOTA)],
  ['the whole rejected, no window', whole('rejected', 600), limit(), until(NOW + 600_000, ACCOUNT_QUOTA)],
  ['the whole resets, no status', { [`${OFF}reset`]: inSeconds(60) }, limit(), until(NOW + 60_000, ACCOUNT_QUOTA)],
  [
    'reset as RFC 3339',
    { [`${OFF}status`]: 'rejected', [`${OFF}reset`]: '2026-10-26T13:00:00Z' },
    limit(),
    until(NOW + 3_600_000, ACCOUNT_QUOTA),
  ],
  ['rejected without a time', { [`${OFF}5h-status`]: 'rejected' }, limit(), until(undefined, ACCOUNT_QUOTA)],
  ['an absurd reset', whole('rejected', 1e9), limit(), until(NOW + 8 * DAY, ACCOUNT_QUOTA)],
  ['a reset in the past', window('5h', 'rejected', -5), limit(), until(undefined, ACCOUNT_QUOTA)],
  ['a reset in words', { [`${OFF}status`]: 'rejected', [`${OFF}reset`]: 'soon' }, '', until(undefined, ACCOUNT_QUOTA)],
  ['only a family used up', FAMILY, limit(), until(NOW + 9_000_000, GROUP_QUOTA)],
  ['a family, nothing else told', window('7d_oi', 'rejected', 50), limit(), until(NOW + 50_000, GROUP_QUOTA)],
  [
    'a family nobody knows yet',
    { ...OPEN, ...window('7d_opus', 'rejected', 50) },
    '',
    until(NOW + 50_000, GROUP_QUOTA),
  ],
  ['family and 7d', { ...FAMILY, ...window('7d', 'rejected', 20_000) }, '', until(NOW + 20_000_000, ACCOUNT_QUOTA)],
  ['all windows open', { ...OPEN, ...wait('7') }, limit(), until(NOW + 7_000, RATE_LIMIT)],
  ['the wait as a date', wait(new Date(NOW + 90_000).toUTCString()), limit(), until(NOW + 90_000, RATE_LIMIT)],
  [
    'API key, with a wait',
    { ...wait('9'), ...api('requests', '0', '2026-10-26T12:01:00Z') },
    limit(),
    until(NOW + 9_000, RATE_LIMIT),
  ],
  [
    'API key, resets only: of what is used up',
    { ...api('input-tokens', '0', '2026-10-26T12:01:00Z'), ...api('requests', '5', '2026-10-26T13:00:00Z') },
    limit(),
    until(NOW + 60_000, RATE_LIMIT),
  ],
  ['API key, nothing at zero', api('tokens', '900', '2026-10-26T12:01:00Z'), limit(), until(undefined, RATE_LIMIT)],
  ["nobody's: no header", {}, limit(), NOBODY],
  ["nobody's: no header, a page", {}, '<html>429</html>', NOBODY],
  ["nobody's: long context", {}, LONG_CONTEXT, EXTRA],
  ["nobody's: long context, windows open", OPEN, LONG_CONTEXT, EXTRA],
  ["nobody's: fast mode", {}, limit('Fast request rejected'), EXTRA],
  ["nobody's: fast mode, with a wait", wait('60'), FAST, EXTRA],
  ['extra usage gone and a window too', FIVE_HOURS, LONG_CONTEXT, until(NOW + 5_321_000, ACCOUNT_QUOTA)],
  ['the month of the tier spent', {}, TIER, until(Date.UTC(2026, 10, 1), ACCOUNT_QUOTA)],
];

test.each(LIMITS)('%s', (_name, headers, body, expected) => {
  expectFailure(classifyClaudeFailure(429, headers, body, NOW), { status: 429, ...expected });
});

test.each([
  ['claude-opus-4-8', 'opus'],
  ['claude-sonnet-4-5-20250929', 'sonnet'],
  ['claude-3-7-sonnet-20250219', 'sonnet'],
  ['Claude-Haiku-4.5', 'haiku'],
  ['claude-fable-5[1m]', 'fable'],
  ['claude-2.1', undefined],
  ['gpt-5', undefined],
  ['', undefined],
])('the group of %s is %s', (model, group) => {
  expect(modelGroupOf(model)).toBe(group);
});
