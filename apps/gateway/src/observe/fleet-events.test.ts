import type { Account } from '@sluice/core';
import type { RefreshEvent } from '@sluice/credentials';
import type { PoolChange } from '@sluice/dispatch';
import type { FleetEvent, Telling } from '@sluice/pool';
import { createLogger, createMetrics } from '@sluice/runtime';
import { expect, test } from 'vitest';
import { FleetEvents } from './fleet-events.ts';
import { TellingObserver } from './telling-observer.ts';

const NOW = Date.UTC(2026, 10, 21, 3);

function telling() {
  const told: Telling<FleetEvent>[] = [];
  const events = new FleetEvents({ replica: 'gw_1', publish: (one) => void told.push(one), clock: () => NOW });
  return { told, events };
}

const change = (more: Partial<PoolChange>): PoolChange => ({
  ...{ provider: 'kiro', accountId: 'k1', scope: 'account', before: 'none', after: 'cooldown', cause: 'rate_limit' },
  ...more,
});

test.each([
  ['cooldown', 'cooling'],
  ['quota', 'cooling'],
  ['tripped', 'tripped'],
  ['auth_failed', 'login_needed'],
  ['disabled', 'disabled'],
  ['none', 'recovered'],
])('a block that is called %s is told as %s', (after, state) => {
  const { told, events } = telling();
  events.stateChanged(change({ after }));
  expect(told.map(({ event }) => event)).toEqual([
    {
      ...{ type: 'account', provider: 'kiro', account_id: 'k1', scope: 'account', state, reason: 'rate_limit' },
      ...{ retry_at: null, replica: 'gw_1', at: '2026-11-21T03:00:00.000Z' },
    },
  ]);
});

test.each([
  [500, 3_000],
  [10_000, 10_000],
  [3_600_000, 30_000],
])('a cooldown of %i ms is told once for %i ms, whichever replicas see it', (length, forMs) => {
  const { told, events } = telling();
  events.stateChanged(change({ scope: 'm', retryAt: NOW + length }));
  expect(told[0]).toMatchObject({
    event: { retry_at: new Date(NOW + length).toISOString() },
    once: { about: 'account kiro k1 m', word: 'cooling', forMs },
  });
});

test('a new token is told by whoever made the call, a failure by its kind', () => {
  const { told, events } = telling();
  const account: Account = {
    ...{ id: 'k1', provider: 'kiro', auth: 'social', priority: 0, weight: 1, urls: {}, settings: {} },
  };
  const refresh = (result: RefreshEvent['result'], more: Partial<RefreshEvent> = {}) =>
    events.refreshed({ account, trigger: 'lead', durationMs: 1, result, ...more });
  refresh('refreshed', { version: 4, expiresAt: NOW + 3_600_000 });
  for (const result of ['reused', 'conflict', 'busy'] as const) refresh(result);
  refresh('rejected', { expiresAt: Number.MAX_VALUE });
  expect(told).toMatchObject([
    {
      event: { type: 'token', result: 'refreshed', expires_at: '2026-11-21T04:00:00.000Z' },
      once: { word: 'refreshed 4' },
    },
    { event: { type: 'token', result: 'rejected', expires_at: null }, once: { about: 'token k1', word: 'rejected' } },
  ]);
});

test('the observer of a gateway tells what changes, and writes it down as before', async () => {
  const { told, events } = telling();
  const metrics = createMetrics({ process: false });
  const observer = new TellingObserver(createLogger({ level: 'fatal' }), metrics, events);
  observer.stateChanged(change({}));
  expect(told).toHaveLength(1);
  expect(await metrics.render()).toContain('sluice_cooldown_events_total{provider="kiro",reason="cooldown"} 1');
  metrics.close();
});
