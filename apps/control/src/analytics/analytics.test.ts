import type { ClosedUsage } from '@sluice/store';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AccountCheck } from '../control-options.ts';
import { openaiAccount, openStage, type Stage, VIEWER } from '../stage/stage.fixture.ts';

const check: { answer: AccountCheck } = { answer: { result: 'healthy', latencyMs: 12, model: 'm' } };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    checkAccount: async () => check.answer,
    refreshAccount: async ({ id }) => (id === 'o1' ? { result: 'not_renewable' } : { result: 'refreshed' }),
  });
  await stage.control.start();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.empty();
  await stage.ask('POST', ONE.slice(0, -3), openaiAccount({ id: 'o1' }));
});

const ONE = '/admin/providers/openai/accounts/o1';
const NOON = Date.UTC(2026, 4, 31, 12);

function closed(id: string, more: Partial<ClosedUsage> = {}): ClosedUsage {
  return {
    ...{ id, openedAt: NOON, closedAt: NOON + 80, provider: 'openai', accountId: 'o1', apiKeyId: 'k', model: 'gpt-5' },
    ...{ requestType: 'chat', outcome: 'completed', attempts: 1, latencyMs: 80, firstEventMs: 10, costMicros: 7 },
    usage: { inputTokens: 10, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 5, source: 'reported' },
    ...more,
  };
}

describe('metrics', () => {
  beforeEach(async () => {
    const night = NOON + 12 * 3_600_000;
    await stage.repositories.usage.close([
      ...[closed('1'), closed('2', { latencyMs: 900, requestType: 'embedding' })],
      closed('3', { outcome: 'upstream_error', failureKind: 'rate_limit', latencyMs: 4_000 }),
      closed('4', { openedAt: night, closedAt: night + 50, provider: 'kiro', profileId: 'p', outcome: 'client_gone' }),
    ]);
  });

  test('tell requests apart for which no upstream was asked', async () => {
    const at = { openedAt: Date.parse('2026-04-01T10:00:00Z'), closedAt: Date.parse('2026-04-01T10:00:01Z') };
    const refused = { attempts: 0, outcome: 'upstream_error', failureKind: 'rate_limit', latencyMs: 1 } as const;
    await stage.repositories.usage.close([
      { ...closed('asked'), ...at, latencyMs: 800 },
      { ...closed('unasked'), ...at, ...refused, usage: undefined, costMicros: undefined },
    ]);
    const { body } = await stage.ask('GET', '/admin/metrics?from=2026-04-01&to=2026-04-01');
    expect(body.summary).toMatchObject({
      ...{ total_requests: 2, total_failures: 1, unasked_requests: 1, avg_latency_ms: 800 },
    });
    expect(body.daily).toMatchObject([{ requests: 2, failures: 1, unasked_requests: 1 }]);
    expect(body.failures_by_kind).toEqual({ rate_limit: 1 });
  });

  test('of neighbouring periods share nothing', async () => {
    const count = async (from: string, to: string) => {
      const { body } = await stage.ask('GET', `/admin/metrics?granularity=hour&from=${from}&to=${to}`);
      return body.summary.total_requests;
    };
    expect(await count('2026-05-31T00:00:00Z', '2026-05-31T12:00:00Z')).toBe(0);
    expect(await count('2026-05-31T12:00:00Z', '2026-05-31T13:00:00Z')).toBe(3);
    expect(await count('2026-05-31T13:00:00Z', '2026-06-01')).toBe(1);
  });

  test.each(['/admin/metrics', '/_korproxy/metrics'])('at %s are added up by what they are asked for', async (path) => {
    const { body } = await stage.ask('GET', `${path}?from=2026-05-31&to=2026-06-01`);
    expect(body.period).toEqual({
      ...{ from: '2026-05-31T00:00:00.000Z', to: '2026-06-02T00:00:00.000Z', granularity: 'day' },
    });
    expect(body.summary).toMatchObject({ total_requests: 4, total_failures: 1, cost_micros: 28, input_tokens: 40 });
    expect(body.by_provider).toMatchObject({ openai: { requests: 3, failures: 1, p50_ms: 750, p90_ms: 4_100 } });
    expect(body.by_type).toMatchObject({ chat: { requests: 3 }, embedding: { requests: 1 } });
    expect(body.by_profile).toMatchObject({ none: { requests: 3 }, p: { requests: 1, failures: 0 } });
    expect(body.failures_by_kind).toEqual({ rate_limit: 1 });
    expect(body.daily.map((day: { date: string; requests: number }) => [day.date, day.requests])).toEqual([
      ...[
        ['2026-05-31', 3],
        ['2026-06-01', 1],
      ],
    ]);
    expect(body.hourly).toBeUndefined();
  });

  test('by the hour cover the hours asked for', async () => {
    const { body } = await stage.ask(
      'GET',
      '/admin/metrics?granularity=hour&from=2026-05-31T12:30:00Z&to=2026-05-31T23:00:00Z',
    );
    expect(body.summary.total_requests).toBe(3);
    expect(body.hourly).toMatchObject([{ hour: '2026-05-31T12:00:00.000Z', requests: 3 }]);
  });

  test.each([
    ...['from=yesterday', 'from=2026-02-30', 'to=9999-01-01', 'from=0001-01-01', 'granularity=minute', 'from='],
    ...['from=2026-06-02&to=2026-06-01', 'granularity=hour&from=2026-01-01&to=2026-06-01', 'from=2026-01-01T00:00:00'],
  ])('are refused for ?%s', async (query) => {
    expect((await stage.ask('GET', `/admin/metrics?${query}`)).status).toBe(400);
    expect((await stage.ask('GET', `${ONE}/stats?${query}`)).status).toBe(400);
  });

  test('are forgotten when an admin says so, the ledger is not', async () => {
    expect((await stage.ask('DELETE', '/admin/metrics')).body.deleted).toBeGreaterThan(0);
    expect((await stage.ask('GET', '/admin/metrics?from=2026-05-01&to=2026-06-30')).body.summary.total_requests).toBe(
      0,
    );
    expect((await stage.repositories.usage.close([closed('1')])).duplicates).toBe(1);
    expect((await stage.ask('GET', '/admin/audit?subject_type=metrics')).body.items).toHaveLength(1);
  });

  test('of one account are its own', async () => {
    const { body } = await stage.ask('GET', `${ONE}/stats?from=2026-05-31&to=2026-06-01`);
    expect(body.total).toMatchObject({ requests: 4, failures: 1, output_tokens: 20 });
    expect(body.buckets).toMatchObject([{ from: '2026-05-31T00:00:00.000Z', requests: 3 }, { requests: 1 }]);
    expect((await stage.ask('GET', '/admin/providers/kiro/accounts/o1/stats')).status).toBe(404);
  });
});

describe('an account', () => {
  test('is checked with one real call, and what that saw is kept', async () => {
    const healthy = await stage.ask('POST', `${ONE}/check-health`);
    expect(healthy.body).toMatchObject({
      account_id: 'o1',
      result: 'healthy',
      latency_ms: 12,
      model: 'm',
      failure: null,
    });
    check.answer = {
      ...{ result: 'unhealthy', latencyMs: 5 },
      failure: { kind: 'authentication', message: 'The upstream refused the key', status: 401 },
    };
    const sick = await stage.ask('POST', `${ONE}/check-health`);
    expect(sick.body.failure).toEqual({ kind: 'authentication', message: 'The upstream refused the key', status: 401 });
    const shown = await stage.ask('GET', ONE);
    expect(shown.body.health).toMatchObject({
      status: 'unhealthy',
      reason: 'authentication: The upstream refused the key',
    });
    expect(shown.body.version).toBe(1);
    expect((await stage.ask('POST', '/admin/providers/kiro/accounts/o1/check-health')).status).toBe(404);
  });

  test('whose login is found dead by a check is not picked any more, and a success counts as a request’s would', async () => {
    const pool = stage.pools.get('openai');
    await pool?.sync([{ id: 'o1', priority: 0, weight: 1 }]);
    await pool?.reset();
    const standing = async () => (await pool?.inspect())?.[0]?.account;
    const failure = { kind: 'authentication', message: 'The upstream refused the key', status: 401 } as const;
    const blame = { type: 'failure', scope: 'account', reason: 'auth_failed', kind: 'authentication' } as const;
    const dead = { result: 'unhealthy', latencyMs: 5, model: 'm', failure } as const;
    check.answer = { ...dead, failure: { ...failure, kind: 'rate_limit' } };
    expect((await stage.ask('POST', `${ONE}/check-health`)).body.change).toBeNull();
    check.answer = { ...dead, verdict: { ...blame, cooldown: { base: 60_000, max: 60_000 } } };
    const { body } = await stage.ask('POST', `${ONE}/check-health`);
    const retryAt = new Date(stage.clock.now + 60_000).toISOString();
    expect(body.change).toEqual({ scope: 'account', before: 'none', after: 'auth_failed', retry_at: retryAt });
    expect(await standing()).toMatchObject({ blockReason: 'auth_failed' });
    // As after a request that was under way before: a block that runs stays until its time.
    check.answer = { result: 'healthy', latencyMs: 5, model: 'm', verdict: { type: 'success' } };
    expect((await stage.ask('POST', `${ONE}/check-health`)).body.change).toBeNull();
    expect(await standing()).toMatchObject({ blockReason: 'auth_failed' });
    stage.clock.now += 60_001;
    await stage.ask('POST', `${ONE}/check-health`);
    expect(await standing()).toMatchObject({ blockReason: 'none', consecutiveFailures: 0 });
  });

  test('is refreshed and reset, both written down', async () => {
    const pool = stage.pools.get('openai');
    await pool?.sync([{ id: 'o1', priority: 0, weight: 1 }]);
    expect((await stage.ask('POST', `${ONE}/refresh`)).body).toMatchObject({ result: 'not_renewable', message: null });
    expect((await stage.ask('POST', `${ONE}/reset`)).body).toEqual({ account_id: 'o1', reset: true });
    expect((await stage.ask('POST', '/_korproxy/health/reset', { account_id: 'o1' })).body).toEqual({ reset: 'o1' });
    expect((await stage.ask('POST', '/admin/health/reset')).body).toEqual({ reset: 'all' });
    const nobody = await stage.ask('POST', '/admin/health/reset', { account_id: 'nobody' });
    expect([nobody.status, nobody.body.error.code]).toEqual([404, 'not_found']);
    const { body } = await stage.ask('GET', '/admin/audit?limit=4');
    expect(body.items.map(({ action }: { action: string }) => action)).toEqual([
      ...['health.reset', 'health.reset', 'account.reset', 'account.refresh'],
    ]);
    const state = await stage.ask('GET', '/admin/accounts/state', undefined, { authorization: `Bearer ${VIEWER}` });
    expect(state.body.accounts).toMatchObject([{ account_id: 'o1', state: 'ready', token: { version: 1 } }]);
  });
});

test('listeners hear of changes as they happen, and of those they missed', async () => {
  const leave = new AbortController();
  const listen = async (lastEventId?: string) => {
    const response = await fetch(`${stage.url}/admin/events`, {
      headers: { authorization: `Bearer ${VIEWER}`, ...(lastEventId && { 'last-event-id': lastEventId }) },
      signal: leave.signal,
    });
    return response.body?.pipeThrough(new TextDecoderStream()).getReader();
  };
  const until = async (reader: Awaited<ReturnType<typeof listen>>, wanted: string) => {
    let text = '';
    while (!text.includes(wanted)) text += (await reader?.read())?.value ?? '';
    return text;
  };
  const reader = await listen();
  await stage.ask('PATCH', ONE, { weight: 2 });
  const text = await until(reader, 'event: snapshot');
  expect(text).toContain('"action":"account.update","subject_type":"account","subject_id":"o1","actor":"admin"');
  const [id] = /run_\w+\.\d+/.exec(text) ?? [];
  await stage.ask('DELETE', ONE);
  expect(await until(await listen(id), 'account.delete')).toContain('event: snapshot');
  expect(await until(await listen('another.1'), 'event:')).toContain('event: reset');
  leave.abort();
});
