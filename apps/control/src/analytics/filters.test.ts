import type { ClosedUsage } from '@sluice/store';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from '../stage/stage.fixture.ts';
import { type Filters, whereOf } from './filters.ts';

let stage: Stage;
const NOON = Date.UTC(2026, 4, 31, 12);

/** Four dimensions of two values each, and two that may be absent: every combination once. */
const PROVIDERS = ['openai', 'kiro'] as const;
const ACCOUNTS = ['a1', 'a2'] as const;
const KEYS = ['k1', undefined] as const;
const MODELS = ['gpt-5', "m' OR 1=1 --"] as const;
const PROFILES = ['p1', undefined] as const;
const TYPES = ['chat', 'embedding'] as const;
const RECORDS = PROVIDERS.flatMap((provider) =>
  ACCOUNTS.flatMap((accountId) =>
    KEYS.flatMap((apiKeyId) =>
      MODELS.flatMap((model) =>
        PROFILES.flatMap((profileId) =>
          TYPES.map((requestType) => ({ provider, accountId, apiKeyId, model, profileId, requestType })),
        ),
      ),
    ),
  ),
);

beforeAll(async () => {
  stage = await openStage();
  await stage.repositories.usage.close(
    RECORDS.map(
      (record, index): ClosedUsage => ({
        ...{ id: `r${index}`, openedAt: NOON, closedAt: NOON + 80, outcome: 'completed', attempts: 1 },
        ...record,
      }),
    ),
  );
});
afterAll(() => stage.close());

const ask = (filters: Readonly<Record<string, string>>, more = '') =>
  stage.ask('GET', `/admin/metrics?from=2026-05-31&to=2026-05-31${more}&${new URLSearchParams(filters)}`);

const filter = fc.record(
  {
    provider: fc.constantFrom(...PROVIDERS),
    account: fc.constantFrom(...ACCOUNTS, 'gone'),
    key: fc.constantFrom('k1', 'none'),
    model: fc.constantFrom(...MODELS),
    profile: fc.constantFrom('p1', 'none'),
    type: fc.constantFrom(...TYPES),
  },
  { requiredKeys: [] },
);

test('filters limit every sum of the answer, and several together mean all of them', async () => {
  await fc.assert(
    fc.asyncProperty(filter, async (filters) => {
      const left = RECORDS.filter(
        (record) =>
          (filters.provider ?? record.provider) === record.provider &&
          (filters.account ?? record.accountId) === record.accountId &&
          (filters.key === undefined || filters.key === (record.apiKeyId ?? 'none')) &&
          (filters.model ?? record.model) === record.model &&
          (filters.profile === undefined || filters.profile === (record.profileId ?? 'none')) &&
          (filters.type ?? record.requestType) === record.requestType,
      );
      const { status, body } = await ask(filters, '&granularity=hour');
      expect([status, body.filters]).toEqual([200, filters]);
      expect(body.summary.total_requests).toBe(left.length);
      const sum = (groups: Record<string, { requests: number }>) =>
        Object.values(groups).reduce((total, { requests }) => total + requests, 0);
      for (const by of ['provider', 'type', 'profile', 'model', 'account', 'api_key']) {
        expect(sum(body[`by_${by}`])).toBe(left.length);
      }
      expect([sum(body.daily), sum(body.hourly)]).toEqual([left.length, left.length]);
    }),
    { numRuns: 25 },
  );
});

test.each([
  'provider=nobody',
  'type=video',
  'key=',
  'account=',
  'model=%00',
  'colour=red',
  'provider=kiro&provider=openai',
])('sums are refused for ?%s', async (query) => {
  expect((await stage.ask('GET', `/admin/metrics?${query}`)).status).toBe(400);
});

test('clearing takes away what it names and leaves the rest, with one audit row that says so', async () => {
  const clear = (query: string) => stage.ask('DELETE', `/admin/metrics?${query}`);
  for (const wrong of [
    'provider=nobody',
    'granularity=minute',
    'from=2026-05-31T10:00:00Z',
    'colour=red',
    'from=2026-06-01&to=2026-05-01',
    'to=1999-01-01',
  ]) {
    expect((await clear(wrong)).status).toBe(400);
  }
  expect((await clear('provider=kiro&to=2026-05-30')).body.deleted).toBe(0);
  expect((await clear('granularity=hour&from=2026-05-31T00:00:00Z&to=2026-05-31T01:00:00Z')).body.deleted).toBe(0);
  expect((await clear('provider=kiro&key=none&from=2026-05-31')).body.deleted).toBe(2 * (RECORDS.length / 4));
  expect((await ask({})).body.summary.total_requests).toBe((RECORDS.length * 3) / 4);
  expect((await ask({ provider: 'kiro', key: 'none' })).body.summary.total_requests).toBe(0);
  const [row] = (await stage.ask('GET', '/admin/audit?subject_type=metrics')).body.items;
  expect(row).toMatchObject({ subject_id: 'some', after: { provider: 'kiro', key: 'none', from: '2026-05-31' } });
});

test('only keys and profiles can be none; a model may be called that', () => {
  const none: Filters = { account: 'none', model: 'none', key: 'none', profile: 'none' };
  expect(whereOf(none)).toEqual({ account_id: 'none', model: 'none', api_key_id: '', profile_id: '' });
});
