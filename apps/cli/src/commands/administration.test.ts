import type { ClosedUsage } from '@sluice/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openControl, type StartedControl } from '../e2e/administration/control.fixture.ts';

let control: StartedControl;
beforeAll(async () => {
  control = await openControl();
});
afterAll(() => control.close());

test('a key is changed flag by flag; what is not named stays, and what is unset goes', async () => {
  await control.run(
    'keys',
    'create',
    'team',
    '--requests-per-minute',
    '60',
    '--tokens-day',
    '9',
    '--models',
    'claude-*',
  );
  const changes = [
    '--requests-per-minute',
    '5',
    '--budget-day',
    '2.5',
    '--rotate-after-days',
    '30',
    '--allowed-ip',
    '::1',
  ];
  const changed = await control.run(
    'keys',
    'set',
    'team',
    ...changes,
    '--unset',
    'tokens-day,models',
    '--name',
    'squad',
  );
  expect(changed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Changed squad \(key_\w+\)\.\n$/) });
  const [key] = (await control.repositories.apiKeys.list()).items;
  expect(key).toMatchObject({
    ...{ name: 'squad', allowedIps: ['::1/128'], scopes: {}, rotateAfterDays: 30, version: 2 },
    limits: { requestsPerMinute: 5, budgetMicrosPerDay: 2_500_000 },
  });
  const shown = await control.run('keys', 'show', 'squad');
  expect(shown.stdout).toMatch(/limits +5 requests\/min, 2\.5\/day\n/);
  expect(shown.stdout).toMatch(/from +::1\/128\n/);
  const stale = await control.run('keys', 'set', 'squad', '--concurrent', '1', '--if-version', '1');
  expect(stale).toMatchObject({ code: 1, stderr: expect.stringContaining('If-Match') });
  const both = await Promise.all([
    control.spawn(['keys', 'set', 'squad', '--concurrent', '4']),
    control.spawn(['keys', 'set', 'squad', '--tokens-per-minute', '1000']),
  ]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect((await control.repositories.apiKeys.get(key?.id ?? ''))?.limits).toEqual({
    ...{ requestsPerMinute: 5, budgetMicrosPerDay: 2_500_000, concurrentRequests: 4, tokensPerMinute: 1_000 },
  });
});

test('a profile is changed rule by rule and shown by the names of its groups', async () => {
  await control.run('groups', 'create', 'Fast');
  await control.run('groups', 'create', 'Slow');
  await control.run('profile', 'create', 'Work', '--chat', 'fast', '--other', 'slow', '--color', '#112233');
  const flags = ['--chat', 'slow', '--default', 'fast', '--unset', 'other,color', '--name', 'Play'];
  expect(await control.run('profile', 'set', 'work', ...flags)).toMatchObject({
    ...{ code: 0, stdout: 'Changed Play: name, routing_rules, default_group_id, color.\n' },
  });
  const shown = (await control.run('profile', 'show', 'play')).stdout;
  expect(shown).toMatch(/chat +Slow\neverything else +Fast\nversion +2/);
  expect(shown).not.toContain('other');
});

test('usage is limited to what flags name, keys and profiles by their names', async () => {
  const [key] = (await control.repositories.apiKeys.list()).items;
  const now = Date.now();
  const record = (id: string, more: Partial<ClosedUsage>): ClosedUsage => ({
    ...{ id, openedAt: now, closedAt: now, outcome: 'completed', attempts: 1, model: 'm', requestType: 'chat' },
    ...{ provider: 'openai', ...more },
  });
  await control.repositories.usage.close([record('r1', { apiKeyId: key?.id }), record('r2', { provider: 'kiro' })]);
  const total = async (...flags: readonly string[]) =>
    JSON.parse((await control.run('usage', ...flags, '--json')).stdout).summary.total_requests;
  expect(await total()).toBe(2);
  expect(await total('--provider', 'kiro')).toBe(1);
  expect(await total('--key', key?.name ?? '')).toBe(1);
  expect(await total('--key', 'none', '--type', 'chat')).toBe(1);
  expect(await total('--model', 'm', '--profile', 'none', '--account', 'x')).toBe(0);
  expect(await control.run('usage', '--key', 'nobody')).toMatchObject({ code: 1 });
});

test('events are printed as they happen, one line each', async () => {
  const following = control.spawn(['events', '--count', '1', '--json']);
  let heard = false;
  const ended = following.finally(() => {
    heard = true;
  });
  // Something happens until somebody has heard of it.
  for (let group = 0; !heard; group += 1) await control.run('groups', 'create', `Group ${group}`);
  const { code, stdout } = await ended;
  expect([code, JSON.parse(stdout).type]).toEqual([0, expect.stringMatching(/^(change|snapshot)$/)]);
});

test.each([
  [['keys', 'set', 'squad']],
  [['keys', 'set', 'squad', '--unset', 'name']],
  [['profile', 'set', 'play']],
  [['profile', 'set', 'play', '--unset', 'name']],
  [['usage', '--provider', 'nobody']],
  [['usage', '--type', 'video']],
])('%j is wrong usage', async (args) => {
  expect((await control.run(...args)).code).toBe(2);
});
