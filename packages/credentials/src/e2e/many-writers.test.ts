import { expect, test } from 'vitest';
import { refreshHammeredRecords } from './busy-records.ts';
import { clocksOff, expireTogether } from './many-accounts.ts';

test.each([
  ['T9: other writers of the same records never bring an old token back', true],
  ['T12: nor do they when one replica believes that it holds every lock', false],
])('%s', async (_name, locks) => {
  const figures = await refreshHammeredRecords(5, locks);
  expect(figures).toMatchObject({ calls: 50, revoked: 0, mostCallsPerToken: 1, right: 50 });
  expect(figures.writes).toBeGreaterThan(50);
});

test('T7: clocks that are five minutes off neither cause a storm nor a second call', async () => {
  expect(await clocksOff(10)).toMatchObject({ calls: 10, revoked: 0, mostCallsPerToken: 1, callsAfterRefusal: 10 });
});

test('T11: of five replicas one renews 200 accounts that expire together, ten at a time and each once', async () => {
  const figures = await expireTogether(200, 5, 10);
  expect(figures).toMatchObject({ calls: 200, revoked: 0, living: 200 });
  expect(figures.mostCalls).toBeLessThanOrEqual(10);
});
