import type { KeyLimits } from '@sluice/access';
import { MemoryLimitDesk } from '@sluice/access/memory';
import { LimitMark, RedisKeyWriter, RedisLimitDesk } from '@sluice/access/redis';
import { makeId } from '@sluice/core';
import { connectRedis, keyBuilder } from '@sluice/redis';
import { startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BudgetDesk } from '../control-options.ts';
import { openStage, type Stage } from '../stage/stage.fixture.ts';
import { BudgetReminder } from './budget-reminder.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.empty());

const DAY_MS = 86_400_000;
const silent = { info: () => {}, warn: () => {} };
const BUDGETS = { tokensPerDay: 10_000, tokensPerMonth: 100_000, budgetMicrosPerDay: 10_000 } satisfies KeyLimits;

async function makeKey(limits: Readonly<Record<string, number>>): Promise<string> {
  return (await stage.ask('POST', '/admin/api-keys', { name: makeId('k'), limits })).body.id;
}

const budgetKey = () => makeKey({ tokens_per_day: 10_000, tokens_per_month: 100_000, budget_micros_per_day: 10_000 });

/** Enters a request into the books that used 3,000 tokens of all kinds, for 700 millionths. */
async function use(apiKeyId: string, openedAt = stage.clock.now): Promise<void> {
  const tokens = { inputTokens: 1_000, cacheReadTokens: 1_500, cacheWriteTokens: 100, outputTokens: 400 };
  await stage.repositories.usage.close([
    {
      ...{ id: makeId('use'), openedAt, closedAt: openedAt + 5, provider: 'kiro', model: 'm', requestType: 'chat' },
      ...{ apiKeyId, outcome: 'completed', attempts: 1, costMicros: 700 },
      usage: { ...tokens, source: 'reported' },
    },
  ]);
}

function reminder(options: BudgetDesk, more: { readonly lookMs?: number; readonly onRestored?: () => void } = {}) {
  return new BudgetReminder({
    ...{ repositories: stage.repositories, log: silent, clock: stage.clock.read, everyMs: 3_600_000 },
    ...options,
    ...more,
  });
}

const left = async (desk: Pick<MemoryLimitDesk, 'inspect'>, id: string) =>
  (await desk.inspect({ id, limits: BUDGETS })).map(({ remaining }) => remaining);

test('a process that begins anew goes on with the budgets of the day and the month', async () => {
  // The middle of a month, so that yesterday is in it.
  const now = Date.UTC(2026, 10, 15, 12);
  stage.clock.now = now;
  const [key, other, free] = [await budgetKey(), await budgetKey(), await makeKey({})];
  await use(key);
  await use(key, now - DAY_MS);
  await use(key, now - 20 * DAY_MS);
  await use(free);
  const told: string[] = [];
  const memory = new MemoryLimitDesk({ now: stage.clock.read });
  const desk: BudgetDesk['desk'] = {
    raise: (id, spent) => {
      told.push(id);
      return memory.raise(id, spent);
    },
  };
  const budgets = reminder({ desk });
  await budgets.start();
  expect(await left(memory, key)).toEqual([10_000 - 700, 7_000, 100_000 - 6_000]);
  expect(await left(memory, other)).toEqual([10_000, 10_000, 100_000]);
  // Nobody else has spent anything that is limited.
  expect(told).toEqual([key]);
  await budgets.stop();
});

test('counts that are ahead of the books are never lowered', async () => {
  stage.clock.now = Date.now();
  const key = await budgetKey();
  await use(key);
  const desk = new MemoryLimitDesk({ now: stage.clock.read });
  const budgets = reminder({ desk });
  await budgets.remind();
  await desk.take({ id: 'r', key: { id: key, limits: BUDGETS }, tokens: 100, cost: 50 });
  await budgets.remind();
  expect((await left(desk, key)).slice(0, 2)).toEqual([10_000 - 750, 6_900]);
});

test('a Redis that lost everything is told within seconds, and counts on from there', async () => {
  stage.clock.now = Date.now();
  await using server = await startRedis();
  const connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
  await connection.untilUp(5_000);
  const keys = keyBuilder('t:');
  // One for control and one for a gateway, which has not served the key: it has nothing to remember it by.
  const desk = new RedisLimitDesk({ connection, keys });
  const gateway = new RedisLimitDesk({ connection, keys });
  const key = await budgetKey();
  await use(key);
  let restored = 0;
  const options = { desk, mark: new LimitMark(connection, keys) };
  const budgets = reminder(options, { lookMs: 10, onRestored: () => (restored += 1) });
  await budgets.start();
  expect((await left(gateway, key)).slice(0, 2)).toEqual([9_300, 7_000]);
  for (let time = 1; time <= 2; time++) {
    await use(key);
    await connection.client.flushall();
    await expect.poll(() => restored).toBe(time);
    expect((await left(gateway, key)).slice(0, 2)).toEqual([9_300 - time * 700, 7_000 - time * 3_000]);
  }
  await budgets.stop();
  connection.close();
});

test('keys that a Redis has lost together with their budgets are back as soon as these are', async () => {
  await using server = await startRedis();
  const connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
  await connection.untilUp(5_000);
  const keys = keyBuilder('t:');
  const writer = new RedisKeyWriter(connection, keys('keys', 'v1'));
  const desk = new RedisLimitDesk({ connection, keys });
  const beside = await stage.beside({ keyWriter: writer, budgets: { desk, mark: new LimitMark(connection, keys) } });
  const id = (await beside.ask('POST', '/admin/api-keys', { name: 'k', limits: { tokens_per_day: 10_000 } })).body.id;
  await use(id, beside.clock.now);
  await beside.control.start();
  const listed = async () => (await writer.list()).map((key) => key.id);
  expect(await listed()).toEqual([id]);
  await connection.client.flushall();
  // Sooner than the thirty seconds after which all keys are looked at anyway.
  await expect.poll(listed, { timeout: 15_000 }).toEqual([id]);
  expect((await left(desk, id))[1]).toBe(7_000);
  await beside.close();
  connection.close();
});
