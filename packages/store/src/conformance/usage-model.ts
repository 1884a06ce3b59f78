import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { createRepositories } from '../repositories.ts';
import type { ClosedUsage } from '../usage/index.ts';
import { closed, NOON } from './sample.ts';
import { empty } from './stage.ts';

const HOUR = 3_600_000;

const record = fc
  .record({
    id: fc.integer({ min: 0, max: 12 }).map((number) => `r${number}`),
    openedAt: fc.integer({ min: -40, max: 40 }).map((hours) => NOON + hours * HOUR),
    provider: fc.constantFrom('kiro', 'claude'),
    outcome: fc.constantFrom('completed', 'client_gone', 'upstream_error', 'drained'),
    inputTokens: fc.integer({ min: 0, max: 2 ** 40 }),
  })
  .map(({ id, inputTokens, ...more }) =>
    closed(id, {
      ...more,
      usage: { inputTokens, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0, source: 'estimated' },
    }),
  );

const delivery = fc.record({ event: fc.constantFrom('open', 'close'), records: fc.array(record, { maxLength: 6 }) });

/** The ledger against a map: whatever is delivered, in whatever batches, again or out of order. */
export function testUsageModel(database: () => Database): void {
  test('the sums are those of the first close of every id', async () => {
    const { usage } = createRepositories(database().db);
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { maxLength: 8 }), async (deliveries) => {
        await empty(database());
        const model = new Map<string, ClosedUsage>();
        for (const { event, records } of deliveries) {
          if (event === 'open') await usage.open(records);
          else await usage.close(records);
          for (const one of event === 'close' ? records : []) if (!model.has(one.id)) model.set(one.id, one);
        }
        for (const granularity of ['hour', 'day'] as const) {
          const rows = await usage.sums({ granularity, from: 0, to: NOON * 2, by: ['provider', 'outcome'] });
          const found = rows.map(({ bucket, by, requests, inputTokens }) => [
            bucket,
            by.provider,
            by.outcome,
            requests,
            inputTokens,
          ]);
          expect(found.toSorted()).toEqual(expected([...model.values()], granularity).toSorted());
        }
      }),
      { numRuns: 8 },
    );
  });
}

function expected(records: readonly ClosedUsage[], granularity: 'hour' | 'day'): unknown[][] {
  const size = granularity === 'hour' ? HOUR : 24 * HOUR;
  const groups = Map.groupBy(records, ({ openedAt, provider, outcome }) =>
    JSON.stringify([Math.floor(openedAt / size) * size, provider, outcome]),
  );
  return [...groups].map(([key, group]) => {
    const tokens = group.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0), 0);
    return [...(JSON.parse(key) as unknown[]), group.length, tokens];
  });
}
