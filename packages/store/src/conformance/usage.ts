import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { createRepositories, type Repositories } from '../repositories.ts';
import { latencyPercentile, type UsageQuery } from '../usage/index.ts';
import { account, closed, NOON } from './sample.ts';
import { empty } from './stage.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ALL: UsageQuery = { granularity: 'day', from: 0, to: NOON + 9 * DAY, total: true };

export function testUsage(database: () => Database): void {
  let repositories: Repositories;
  beforeEach(async () => {
    await empty(database());
    repositories = createRepositories(database().db);
  });
  const total = async () => (await repositories.usage.sums(ALL))[0];

  test('a record is closed and counted once, however often and in whatever order it arrives', async () => {
    const { usage, accounts } = repositories;
    await accounts.insert({ account: account('k1') });
    expect(await usage.open([closed('r1'), closed('r2')])).toBe(2);
    expect(await usage.open([closed('r2')])).toBe(0);
    expect(await usage.close([closed('r1'), closed('r1'), closed('r3')])).toEqual({ closed: 2, duplicates: 1 });
    expect(await usage.open([closed('r3')])).toBe(0);
    expect(await usage.close([closed('r3', { outcome: 'drained' })])).toEqual({ closed: 0, duplicates: 1 });
    expect((await usage.listOpen(NOON + 1)).map(({ id }) => id)).toEqual(['r2']);
    expect(await usage.listOpen(NOON)).toEqual([]);
    expect(await total()).toMatchObject({
      ...{ requests: 2, outcomes: { completed: 2, client_gone: 0, upstream_error: 0, drained: 0 } },
      ...{ inputTokens: 20, cacheWriteTokens: 2, cacheReadTokens: 4, outputTokens: 10, costMicros: 140 },
      ...{ creditMicros: 500_000, latency: { count: 2, sumMs: 1_800 }, firstEvent: { count: 2, sumMs: 200 } },
    });
    expect(await accounts.usageByDay('k1', 0, NOON + DAY)).toMatchObject([
      { requests: 2, inputTokens: 20, costMicros: 140 },
    ]);
  });

  test('writers that all bring everything count everything once', async () => {
    const { usage } = repositories;
    const records = Array.from({ length: 600 }, (_, at) => closed(`r${at}`, { accountId: `k${at % 7}` }));
    const writers = [records, records.toReversed(), records.slice(100), records.toReversed().slice(50)];
    const results = await Promise.all(writers.map((some) => usage.close(some)));
    expect(results.reduce((sum, result) => sum + result.closed, 0)).toBe(600);
    expect(await total()).toMatchObject({ requests: 600, inputTokens: 6_000 });
    const { rows } = await sql<{
      tokens: number;
    }>`SELECT sum(input_tokens)::bigint AS tokens FROM usage_ledger`.execute(database().db);
    expect(rows).toEqual([{ tokens: 6_000 }]);
  });

  test('a request for which no upstream was asked is counted apart, and its latency nowhere', async () => {
    await repositories.usage.close([
      closed('r1'),
      closed('r2', {
        attempts: 0,
        outcome: 'upstream_error',
        failureKind: 'rate_limit',
        latencyMs: 1,
        usage: undefined,
      }),
      closed('r3', { attempts: 0, outcome: 'client_gone', failureKind: 'cancelled', latencyMs: 2, usage: undefined }),
      closed('r4', { attempts: 0, outcome: 'upstream_error', failureKind: 'lost', latencyMs: undefined }),
      closed('r5', { attempts: 2, outcome: 'upstream_error', failureKind: 'transient' }),
    ]);
    expect(await total()).toMatchObject({ requests: 5, unaskedRequests: 2, latency: { count: 2, sumMs: 1_800 } });
  });

  test('a closed record refuses every further change', async () => {
    await repositories.usage.close([closed('r1')]);
    const change = database().db.updateTable('usage_ledger').set({ output_tokens: 9 }).where('id', '=', 'r1').execute();
    await expect(change).rejects.toThrow('usage record r1 is closed');
  });

  test('sums are kept by UTC hour and day, and by whatever is asked', async () => {
    const { usage } = repositories;
    const midnight = NOON + DAY / 2;
    await usage.close([
      closed('a', { openedAt: midnight - 1, provider: 'claude', model: 'x' }),
      closed('b', { openedAt: midnight, apiKeyId: undefined, usage: undefined, costMicros: undefined }),
      closed('c', {
        openedAt: midnight + HOUR,
        outcome: 'upstream_error',
        failureKind: 'rate_limit',
        latencyMs: undefined,
      }),
    ]);
    const days = await usage.sums({ granularity: 'day', from: NOON - DAY, to: midnight + DAY });
    expect(days.map(({ bucket, requests }) => [bucket, requests])).toEqual([
      [midnight - DAY, 1],
      [midnight, 2],
    ]);
    const hours = await usage.sums({ granularity: 'hour', from: midnight, to: midnight + HOUR, by: ['api_key_id'] });
    expect(hours).toMatchObject([{ bucket: midnight, by: { api_key_id: '' }, requests: 1, inputTokens: 0 }]);
    const kinds = await usage.sums({ ...ALL, by: ['failure_kind', 'provider'], where: { model: 'm' } });
    expect(kinds.map(({ by, requests }) => [by, requests])).toEqual([
      [{ provider: 'kiro', failure_kind: '' }, 1],
      [{ provider: 'kiro', failure_kind: 'rate_limit' }, 1],
    ]);
    expect(await usage.sums({ ...ALL, where: { api_key_id: "' OR 1=1 --" } })).toMatchObject([{ requests: 0 }]);
  });

  test('sums of some are forgotten, and of the others are kept', async () => {
    const { usage } = repositories;
    await usage.close([
      closed('a', { provider: 'claude' }),
      closed('b'),
      closed('c', { openedAt: NOON + DAY, apiKeyId: undefined }),
    ]);
    expect(await usage.clearSums({ where: { provider: 'claude' } })).toBe(2);
    expect(await total()).toMatchObject({ requests: 2 });
    expect(await usage.clearSums({ from: NOON + DAY / 2, where: { api_key_id: '' } })).toBe(2);
    expect(await usage.clearSums({ from: NOON + DAY / 2 })).toBe(0);
    expect(await total()).toMatchObject({ requests: 1 });
    expect(await usage.clearSums({ where: { model: "' OR 1=1 --" } })).toBe(0);
    expect(await usage.clearSums({ granularity: 'hour' })).toBe(1);
    expect(await total()).toMatchObject({ requests: 1 });
  });

  test('latencies are told by bucket', async () => {
    const latencies = [10, 50, 51, 900, 300_000, 300_001].map((latencyMs, at) => closed(`r${at}`, { latencyMs }));
    await repositories.usage.close(latencies);
    const sums = await total();
    if (!sums) throw new Error('no sums');
    expect(sums.latency.buckets).toEqual([2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1]);
    const percentiles = [1 / 6, 2 / 6, 0.5, 7 / 12, 1].map((share) => latencyPercentile(sums, share) ?? Number.NaN);
    expect(percentiles.map(Math.round)).toEqual([25, 50, 100, 750, Number.POSITIVE_INFINITY]);
  });

  test('pruning takes what is old, in batches, and leaves the sums that are kept', async () => {
    const { usage } = repositories;
    await usage.open([closed('never closed', { openedAt: NOON - 2 * DAY })]);
    await usage.close(Array.from({ length: 25 }, (_, at) => closed(`r${at}`, { openedAt: NOON - DAY + at * HOUR })));
    expect(await usage.prune({ ledgerBefore: NOON, hoursBefore: NOON - HOUR, batch: 10 })).toEqual({
      ledger: 25,
      hours: 23,
      days: 0,
    });
    expect(await total()).toMatchObject({ requests: 25 });
    expect(await usage.close([closed('r24')])).toEqual({ closed: 0, duplicates: 1 });
    expect(await usage.prune({ daysBefore: NOON + DAY })).toEqual({ ledger: 0, hours: 0, days: 2 });
    expect(await usage.clearSums()).toBe(2);
  });
}
