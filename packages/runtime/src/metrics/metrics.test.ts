import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics, type Metrics } from './index.ts';

const open: Metrics[] = [];
function create(now = 0): Metrics {
  const metrics = createMetrics({ clock: () => now, process: false });
  open.push(metrics);
  return metrics;
}

afterEach(() => {
  for (const metrics of open.splice(0)) metrics.close();
});

/** Names and label names of the contract, section 5. */
const CONTRACT: Readonly<Record<string, readonly string[]>> = {
  account_health: ['provider', 'account', 'model'],
  rotation_count_total: ['provider'],
  cooldown_events_total: ['provider', 'reason'],
  requests_total: ['provider', 'model', 'dialect', 'type', 'profile', 'outcome'],
  upstream_attempts_total: ['provider', 'kind'],
  token_refresh_total: ['provider', 'result'],
  token_expiry_seconds: ['provider', 'account'],
  tokens_total: ['provider', 'model', 'direction', 'source'],
  streams_in_flight: [],
  redis_commands_total: [],
  redis_up: [],
  degraded: [],
  event_loop_lag_seconds: [],
  request_duration_seconds_count: ['provider', 'dialect'],
  time_to_first_event_seconds_count: ['provider', 'dialect'],
  gateway_overhead_seconds_count: ['dialect'],
};

function touchAll(metrics: Metrics): void {
  metrics.accountHealth.with('p', 'a', 'm').set(0.5);
  metrics.rotations.with('p').inc();
  metrics.cooldowns.with('p', 'quota').inc();
  metrics.requests.with('p', 'm', 'd', 't', 'pr', 'o').inc();
  metrics.requestDuration.with('p', 'd').observe(1);
  metrics.timeToFirstEvent.with('p', 'd').observe(1);
  metrics.gatewayOverhead.with('d').observe(0.001);
  metrics.upstreamAttempts.with('p', 'rate_limit').inc();
  metrics.tokenRefreshes.with('p', 'ok').inc();
  metrics.tokenExpiry.set('p', 'a', 90_000);
  metrics.tokens.with('p', 'm', 'input', 'reported').inc(7);
}

describe('metrics', () => {
  it.each(Object.entries(CONTRACT))('has %s with exactly its labels', async (name, labels) => {
    const metrics = create();
    touchAll(metrics);
    const line = (await metrics.render()).split('\n').find((text) => new RegExp(`^sluice_${name}[{ ]`).test(text));
    expect([...(line ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label)).toEqual(labels);
    expect(line).toMatch(/ [\d.e-]+$/);
  });

  it('binds a combination once and adds to it afterwards', async () => {
    const metrics = create();
    expect(metrics.rotations.with('kiro')).toBe(metrics.rotations.with('kiro'));
    metrics.rotations.with('kiro').inc();
    metrics.rotations.with('kiro').inc(2);
    expect(await metrics.render()).toContain('sluice_rotation_count_total{provider="kiro"} 3');
  });

  it('tells apart combinations that would be the same when joined', async () => {
    const metrics = create();
    metrics.cooldowns.with('a', 'b,c').inc();
    metrics.cooldowns.with('a,b', 'c').inc(5);
    const text = await metrics.render();
    expect(text).toContain('{provider="a",reason="b,c"} 1');
    expect(text).toContain('{provider="a,b",reason="c"} 5');
  });

  it('folds invented label values into "other" beyond its bound', async () => {
    const metrics = create();
    for (let index = 0; index < 5200; index++) metrics.tokens.with('p', `model-${index}`, 'input', 'reported').inc();
    const text = await metrics.render();
    expect(text.match(/^sluice_tokens_total\{/gm)).toHaveLength(5001);
    expect(text).toContain('sluice_tokens_total{provider="other",model="other",direction="other",source="other"} 200');
    metrics.tokens.with('p', 'model-0', 'input', 'reported').inc();
    expect(await metrics.render()).toContain('model="model-0",direction="input",source="reported"} 2');
  });

  it('forgets what is gone, and has room for something else then', async () => {
    const metrics = create();
    metrics.accountHealth.with('p', 'gone', 'm').set(1);
    metrics.accountHealth.with('p', 'here', 'm').set(1);
    metrics.accountHealth.remove('p', 'gone', 'm');
    metrics.accountHealth.remove('p', 'never', 'm');
    const text = await metrics.render();
    expect(text).not.toContain('account="gone"');
    expect(text).toContain('account="here"');
  });

  it('works out seconds to expiry at the scrape, negative once a token has expired', async () => {
    const metrics = create(100_000);
    metrics.tokenExpiry.set('kiro', 'k1', 160_000);
    metrics.tokenExpiry.set('kiro', 'k2', 99_000);
    metrics.tokenExpiry.set('kiro', 'k3', 160_000);
    metrics.tokenExpiry.set('kiro', 'k3', undefined);
    const text = await metrics.render();
    expect(text).toContain('sluice_token_expiry_seconds{provider="kiro",account="k1"} 60');
    expect(text).toContain('sluice_token_expiry_seconds{provider="kiro",account="k2"} -1');
    expect(text).not.toContain('k3');
    metrics.tokenExpiry.keepOnly([{ provider: 'kiro', id: 'k2' }]);
    expect((await metrics.render()).match(/account="k\d"/g)).toEqual(['account="k2"']);
  });

  it('shows a blocked event loop and forgets it after the scrape', async () => {
    const metrics = create();
    // The first sample only starts the clock of the histogram.
    await new Promise((resolve) => setTimeout(resolve, 30));
    const end = performance.now() + 120;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await lag(metrics)).toBeGreaterThan(0.05);
  });
});

async function lag(metrics: Metrics): Promise<number> {
  return Number(/^sluice_event_loop_lag_seconds (\S+)$/m.exec(await metrics.render())?.[1]);
}

it('shows the gauges of a control plane where there is one, and nowhere else', async () => {
  const metrics = create();
  expect(await metrics.render()).not.toContain('database_up');
  metrics.control().databaseUp.set(1);
  metrics.control().ledgerLag.set(2.5);
  const text = await metrics.render();
  expect(text).toContain('sluice_database_up 1');
  expect(text).toContain('sluice_ledger_lag_seconds 2.5');
});
