import { expect, test } from 'vitest';
import type { StartedControl } from './control.fixture.ts';

/** `sluice keys`, `groups`, `profile` and `usage` against a real control plane. */
export function keyAndGroupVerbs(started: () => StartedControl): void {
  test('a key is made, rotated and revoked; its secret is printed once and alone where asked for', async () => {
    const limits = ['--requests-per-minute', '60', '--budget-day', '2.5', '--allowed-ip', '10.0.0.0/8,::1'];
    const created = await started().run('keys', 'create', 'team', '--quiet', '--models', 'claude-*', ...limits);
    expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sk-\S{20,}\n$/) });
    const secret = created.stdout.trim();
    const [key] = (await started().repositories.apiKeys.list()).items;
    expect(key).toMatchObject({
      name: 'team',
      allowedIps: ['10.0.0.0/8', '::1/128'],
      scopes: { models: ['claude-*'] },
      limits: { requestsPerMinute: 60, budgetMicrosPerDay: 2_500_000 },
    });

    const list = await started().run('keys', 'list');
    expect(list.stdout).toMatch(/team .* active +60 requests\/min, 2\.5\/day +10\.0\.0\.0\/8 ::1\/128 +never/);
    expect(list.stdout).not.toContain(secret);

    const rotated = JSON.parse((await started().run('keys', 'rotate', 'team', '--overlap', '1h', '--json')).stdout);
    expect(rotated).toMatchObject({ id: key?.id, secret: expect.not.stringContaining(secret) });
    expect(Date.parse(rotated.previous_valid_until)).toBeGreaterThan(Date.now());

    expect(await started().run('keys', 'revoke', key?.id ?? '')).toMatchObject({ code: 0 });
    expect((await started().run('keys', 'list')).stdout).toContain('revoked');
    expect((await started().run('keys', 'rotate', 'nobody')).code).toBe(1);
    expect((await started().run('keys', 'create')).code).toBe(2);
  });

  test('groups hold accounts, and profiles send requests to groups', async () => {
    for (const id of ['a', 'b']) {
      await started().repositories.accounts.insert({
        account: { id, provider: 'openai', auth: 'api_key', priority: 0, weight: 1, urls: {}, settings: {} },
      });
    }
    expect(await started().run('groups', 'create', 'Fast', '--accounts', 'a', '--strategy', 'priority')).toMatchObject({
      code: 0,
    });
    const changed = await started().run('groups', 'set', 'fast', '--add', 'b', '--when-exhausted', 'soonest');
    expect(changed).toMatchObject({ code: 0, stdout: 'Changed Fast: settings, account_ids.\n' });
    expect((await started().run('groups', 'list')).stdout).toMatch(/Fast +priority +a, b/);
    expect(await started().run('groups', 'set', 'fast', '--accounts', 'nobody')).toMatchObject({ code: 1 });

    expect(await started().run('profile', 'create', 'Work', '--chat', 'fast')).toMatchObject({ code: 0 });
    expect(await started().run('profile', 'use', 'work')).toMatchObject({ code: 0, stdout: 'Work is in force.\n' });
    expect((await started().run('profile', 'list')).stdout).toMatch(/\* +Work +Fast/);
    expect(await started().run('profile', 'remove', 'Default')).toMatchObject({ code: 1 });
    expect(await started().run('profile', 'remove', 'Work')).toMatchObject({ code: 1 });
    expect(await started().run('groups', 'remove', 'Fast')).toMatchObject({ code: 1 });
    expect(await started().run('profile', 'use', 'Default')).toMatchObject({ code: 0 });
    expect(await started().run('profile', 'remove', 'Work')).toMatchObject({ code: 0 });
    expect(await started().run('groups', 'remove', 'Fast')).toMatchObject({ code: 0 });
    expect(await started().run('profile', 'use', 'Work')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no profile Work'),
    });
  });

  test('usage is told by day, model and key, keys by their names', async () => {
    const created = JSON.parse((await started().run('keys', 'create', 'reporting', '--json')).stdout);
    const openedAt = Date.now() - 60_000;
    const opened = {
      provider: 'kiro',
      accountId: 'a',
      apiKeyId: created.id,
      model: 'model-1',
      requestType: 'chat' as const,
    };
    const usage = {
      ...{ inputTokens: 1_200, cacheWriteTokens: 0, cacheReadTokens: 30, outputTokens: 45 },
      source: 'reported' as const,
    };
    await started().repositories.usage.close([
      {
        ...opened,
        id: 'u1',
        openedAt,
        closedAt: openedAt + 10,
        outcome: 'completed',
        attempts: 1,
        usage,
        costMicros: 25_000,
        latencyMs: 80,
      },
      {
        ...opened,
        id: 'u2',
        openedAt,
        closedAt: openedAt + 10,
        outcome: 'upstream_error',
        failureKind: 'transient',
        attempts: 2,
      },
    ]);
    expect((await started().run('usage', '--by', 'key')).stdout).toMatch(/reporting +2 +1 +1,200 +0 +30 +45 +0\.0250 /);
    expect((await started().run('usage', '--by', 'hour', '--from', '2h')).stdout).toMatch(/Z +2 +1 +1,200/);
    const lastHour = JSON.parse((await started().run('usage', '--from', '1h', '--json')).stdout);
    expect(lastHour.period.granularity).toBe('hour');
    const json = JSON.parse((await started().run('usage', '--by', 'model', '--json')).stdout);
    expect(json.period.granularity).toBe('day');
    expect(json.by_model['model-1']).toMatchObject({ requests: 2, output_tokens: 45 });
    expect(await started().run('usage', '--from', '2026-12-01', '--to', '2026-11-01')).toMatchObject({ code: 1 });
    expect((await started().run('usage', '--from', 'yesterday')).code).toBe(2);
  });

  test('in a process of its own a verb takes a credential from stdin, and says what it is refused with', async () => {
    const args = ['accounts', 'add', '--provider', 'claude', '--id', 'c1', '--credentials', '-'];
    expect(await started().spawn(args, undefined, 'canary-key\n')).toMatchObject({ code: 0, stdout: 'Added c1.\n' });
    expect((await started().credentials.read('c1'))?.record.api_key).toBe('canary-key');
    const refused = await started().spawn(['keys', 'list', '--json'], `adm-${'x'.repeat(40)}`);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      ok: false,
      error: { code: 'unauthorized', status: 401, request_id: expect.stringMatching(/^req/) },
    });
    expect(started().printed()).not.toContain('canary');
  });
}
