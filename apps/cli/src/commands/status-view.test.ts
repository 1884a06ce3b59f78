import { expect, test } from 'vitest';
import { type SystemStatus, statusLines } from './status-view.ts';

const ok = { state: 'ok', problem: null, remedy: null } as const;
const STATUS: SystemStatus = {
  ...{ status: 'ok', version: '1.2.3', uptime_seconds: 7_300 },
  database: { ...ok, kind: 'postgres', server_version: '15.9', migrations: { applied: 6, pending: 0 } },
  redis: { ...ok, latency_ms: 0.4 },
  snapshot: { ...ok, version: 12, age_seconds: 300 },
  keys: { ...ok, directory: 'published' },
  ledger: { ...ok, waiting: 0, spooled: 0, lag_seconds: 0 },
  replicas: { ...ok, gateways: 3 },
  pools: {
    ...ok,
    providers: [{ provider: 'kiro', accounts: 5, ready: 3, blocked: { cooling: 1, login_needed: 1 } }],
  },
};

test('what is well is one line each', () => {
  expect(statusLines(STATUS)).toEqual([
    '  sluice    1.2.3, up for 2h',
    '  database  postgres 15.9, 6 migrations applied',
    '  redis     0.4 ms',
    '  snapshot  version 12, 5m old',
    '  keys      published',
    '  ledger    everything is in the books',
    '  gateways  3 alive',
    '  accounts  kiro 3 of 5 ready (1 cooling, 1 login needed)',
  ]);
});

test('what is not well says so, with what to do about it; what is not there says nothing', () => {
  const trouble = { problem: 'it broke', remedy: 'mend it' };
  const lines = statusLines({
    ...STATUS,
    status: 'degraded',
    redis: { ...STATUS.redis, state: 'absent' },
    database: { ...STATUS.database, state: 'failed', ...trouble },
    ledger: { ...ok, state: 'degraded', ...trouble, waiting: 4, spooled: 2, lag_seconds: 130 },
  });
  expect(lines).not.toContainEqual(expect.stringContaining('redis'));
  expect(lines.slice(1, 3)).toEqual(['  database  FAILED: it broke', '            → mend it']);
  expect(lines).toContain('  ledger    DEGRADED: it broke (4 waiting, 2 batches on disk, the oldest for 2m)');
});
