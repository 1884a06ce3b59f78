import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { createRepositories, type Repositories } from '../repositories.ts';
import { account, HandClock, NOON } from './sample.ts';
import { empty } from './stage.ts';

const DAY = 86_400_000;
const USED = {
  requests: 1,
  failures: 0,
  inputTokens: 10,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 5,
  costMicros: 7,
};

export function testAccounts(database: () => Database): void {
  const clock = new HandClock();
  let repositories: Repositories;
  beforeAll(async () => {
    await empty(database());
    repositories = createRepositories(database().db, clock.read);
  });

  test('an account comes back as it went in', async () => {
    const { accounts } = repositories;
    const full = account('full', {
      ...{ provider: 'claude', auth: 'oauth', priority: 3, weight: 0.125, maxInFlight: 4, disabled: true },
      ...{ models: ['a,b', 'c"d'], urls: { base_url: 'http://127.0.0.1:1/v1' }, settings: { region: 'eu-west-1' } },
    });
    const added = await accounts.insert({ account: full, label: 'Anna', origin: 'file' });
    expect(added).toMatchObject({ outcome: 'stored', value: { version: 1, createdAt: NOON, updatedAt: NOON } });
    const stored = await accounts.get('full');
    expect(stored).toEqual(added.outcome === 'stored' && added.value);
    expect(stored).toMatchObject({ label: 'Anna', origin: 'file', health: { status: 'unknown' } });
    expect(stored?.account).toEqual(full);
    const plain = account('plain');
    await accounts.insert({ account: plain });
    expect((await accounts.get('plain'))?.account).toEqual(plain);
    expect(await accounts.insert({ account: plain })).toEqual({ outcome: 'exists' });
    expect(await accounts.get('none')).toBeUndefined();
  });

  test('of two who change the version they have seen one loses and sees why', async () => {
    const { accounts } = repositories;
    await accounts.insert({ account: account('shared') });
    clock.now += 1_000;
    const changes = [2, 3].map((weight) => accounts.update(1, { account: account('shared', { weight }) }));
    const outcomes = (await Promise.all(changes)).map(({ outcome }) => outcome).toSorted();
    expect(outcomes).toEqual(['conflict', 'stored']);
    expect(await accounts.update(1, { account: account('shared') })).toMatchObject({
      outcome: 'conflict',
      current: { version: 2, createdAt: NOON, updatedAt: NOON + 1_000 },
    });
    expect(await accounts.update(1, { account: account('none') })).toEqual({ outcome: 'missing' });
  });

  test('active accounts are those of the provider that are not switched off', async () => {
    const { accounts } = repositories;
    await accounts.insert({ account: account('x1', { provider: 'codex' }) });
    await accounts.insert({ account: account('x2', { provider: 'codex', disabled: true }) });
    const active = await accounts.activeByProvider('codex');
    expect(active.map((one) => one.account.id)).toEqual(['x1']);
  });

  test('pages follow each other without a gap or a repetition while accounts come and go', async () => {
    const { accounts } = repositories;
    for (let at = 10; at < 35; at += 1) await accounts.insert({ account: account(`p${at}`, { provider: 'openai' }) });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await accounts.list({ provider: 'openai', limit: 10, after });
      seen.push(...page.items.map((one) => one.account.id));
      after = page.next;
      // What the cursor names may go away.
      if (after !== undefined) await accounts.delete(after);
    } while (after !== undefined);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, at) => `p${at + 10}`));
  });

  test('health and usage are written without touching the version', async () => {
    const { accounts } = repositories;
    await accounts.insert({ account: account('used') });
    expect(await accounts.updateHealth('used', { status: 'degraded', reason: 'slow', checkedAt: NOON })).toBe(true);
    const uses = Array.from({ length: 20 }, () => accounts.recordUsage('used', USED, NOON + 5));
    expect(await Promise.all(uses)).not.toContain(false);
    await accounts.recordUsage('used', { ...USED, failures: 1 }, NOON + DAY);
    expect(await accounts.usageByDay('used', 0, NOON + 2 * DAY)).toMatchObject([
      { day: NOON - DAY / 2, requests: 20, inputTokens: 200, outputTokens: 100, costMicros: 140, lastUsedAt: NOON + 5 },
      { day: NOON + DAY / 2, requests: 1, failures: 1 },
    ]);
    expect(await accounts.get('used')).toMatchObject({
      version: 1,
      health: { status: 'degraded', reason: 'slow', checkedAt: NOON },
    });
    expect(await accounts.recordUsage('none', USED, NOON)).toBe(false);
    expect(await accounts.updateHealth('none', { status: 'healthy' })).toBe(false);
  });

  test('a deleted account takes its credential, its statistics and its places in groups along', async () => {
    const { accounts, credentials, groups } = repositories;
    await accounts.insert({ account: account('gone') });
    await accounts.insert({ account: account('stays') });
    await credentials.keep([{ accountId: 'gone', version: 1, sealed: 'v1.k.sealed' }]);
    await accounts.recordUsage('gone', USED, NOON);
    const group = { id: 'g', name: 'G', accountIds: ['gone', 'stays'], selectionStrategy: 'random' };
    await groups.insert(group);
    expect(await accounts.delete('gone', 7)).toEqual({ outcome: 'conflict' });
    expect(await accounts.delete('gone', 1)).toEqual({ outcome: 'deleted' });
    expect(await accounts.delete('gone')).toEqual({ outcome: 'missing' });
    expect(await credentials.readMany(['gone'])).toEqual([]);
    expect(await accounts.usageByDay('gone', 0, NOON + DAY)).toEqual([]);
    expect((await groups.get('g'))?.accountIds).toEqual(['stays']);
  });

  test('several changes happen together or not at all', async () => {
    const { accounts } = repositories;
    const failing = repositories.atomically(async (inside) => {
      await inside.accounts.insert({ account: account('half') });
      await inside.audit.append({ actor: 'a', action: 'account.create', subjectType: 'account', subjectId: 'half' });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await accounts.get('half')).toBeUndefined();
    expect(await repositories.audit.page()).toEqual({ items: [] });
  });
}
