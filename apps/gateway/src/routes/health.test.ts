import { expect, test } from 'vitest';
import { type HealthSource, healthOf } from './health.ts';

const source = (
  total: number,
  healthy: number,
  switchedOff: number,
  redis: 'connected' | 'disconnected',
): HealthSource => ({
  redis: () => redis,
  accounts: async () => ({ total, healthy, switchedOff }),
  readiness: () => ({ ready: true, reasons: [] }),
});

test.each([
  ['all are healthy', source(3, 3, 0, 'connected'), 200, 'healthy'],
  ['an operator has switched one off', source(3, 2, 1, 'connected'), 200, 'healthy'],
  ['one is blocked', source(3, 2, 0, 'connected'), 200, 'degraded'],
  ['one is switched off and one is blocked', source(3, 1, 1, 'connected'), 200, 'degraded'],
  ['Redis is away', source(3, 3, 0, 'disconnected'), 200, 'degraded'],
  ['all are switched off', source(2, 0, 2, 'connected'), 503, 'degraded'],
  ['there are none', source(0, 0, 0, 'connected'), 503, 'degraded'],
] as const)('health when %s', async (_, given, status, word) => {
  const { switchedOff: _off, ...accounts } = await given.accounts();
  expect(await healthOf(given)).toEqual({ status, body: { status: word, redis: given.redis(), accounts } });
});
