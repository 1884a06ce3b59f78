import { expect, test } from 'vitest';
import { patchOf } from './change-key.ts';

const key = { limits: { requests_per_minute: 60, tokens_per_day: 9 }, scopes: { models: ['a'], providers: ['kiro'] } };

test('limits and scopes are sent whole, with what is named changed and what is unset gone', () => {
  expect(patchOf(key, { limits: { requests_per_minute: 5 } }, ['tokens-day', 'models'])).toEqual({
    limits: { requests_per_minute: 5 },
    scopes: { providers: ['kiro'] },
  });
});

test('what is neither named nor unset is not sent', () => {
  expect(patchOf(key, { name: 'n', allowed_ips: ['::1'] }, [])).toEqual({ name: 'n', allowed_ips: ['::1'] });
  expect(patchOf(key, {}, ['allowed-ip', 'expires', 'rotate-after-days'])).toEqual({
    ...{ allowed_ips: [], expires_at: null, rotate_after_days: null },
  });
});

test('a flag wins over its own unset', () => {
  expect(patchOf(key, { limits: { tokens_per_day: 1 } }, ['tokens-day'])).toEqual({
    limits: { requests_per_minute: 60, tokens_per_day: 1 },
  });
});
