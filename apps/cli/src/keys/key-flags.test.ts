import { describe, expect, test } from 'vitest';
import { fieldsOfKey } from './key-flags.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

describe('the flags of a key', () => {
  test('say nothing of what is not given', () => {
    expect(fieldsOfKey({}, NOW)).toEqual({ outcome: 'fields', fields: {} });
  });

  test('become scopes and limits, money in whole millionths', () => {
    const flags = { models: ['claude-*'], requestsPerMinute: 60, concurrent: 4, budgetDay: 0.1, budgetMonth: 19.99 };
    expect(fieldsOfKey(flags, NOW)).toEqual({
      outcome: 'fields',
      fields: {
        scopes: { models: ['claude-*'] },
        limits: {
          ...{ requests_per_minute: 60, concurrent_requests: 4 },
          ...{ budget_micros_per_day: 100_000, budget_micros_per_month: 19_990_000 },
        },
      },
    });
  });

  test.each([
    ['90d', '2027-02-19T12:00:00.000Z'],
    ['1h', '2026-11-21T13:00:00.000Z'],
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
    ['2027-01-31T10:00:00+08:00', '2027-01-31T02:00:00.000Z'],
  ])('end a key at %s', (expires, moment) => {
    expect(fieldsOfKey({ expires }, NOW)).toEqual({ outcome: 'fields', fields: { expires_at: moment } });
  });

  test.each(['soon', '2027-13-01', '1', ''])('refuse the end %j', (expires) => {
    expect(fieldsOfKey({ expires }, NOW)).toMatchObject({ outcome: 'refused' });
  });
});
