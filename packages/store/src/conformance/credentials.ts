import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { createRepositories, type Repositories } from '../repositories.ts';
import { account, HandClock } from './sample.ts';
import { empty } from './stage.ts';

export function testCredentials(database: () => Database): void {
  let repositories: Repositories;
  beforeAll(async () => {
    await empty(database());
    repositories = createRepositories(database().db, new HandClock().read);
    for (const id of ['k1', 'k2', 'k3']) await repositories.accounts.insert({ account: account(id) });
  });

  const sealedAs = (accountId: string, version: number) => ({
    accountId,
    version,
    sealed: `${accountId} at ${version}`,
  });

  test('only what is newer is stored, of accounts that exist', async () => {
    const { credentials } = repositories;
    expect(await credentials.keep([sealedAs('k2', 3), sealedAs('k1', 1), sealedAs('nobody', 1)])).toBe(2);
    expect(await credentials.keep([sealedAs('k1', 9), sealedAs('k2', 2)])).toBe(1);
    expect(await credentials.keep([{ ...sealedAs('k1', 9), sealed: 'another' }])).toBe(0);
    expect(await credentials.keep([])).toBe(0);
    expect(await credentials.readMany(['k1', 'k2', 'k3', 'nobody'])).toEqual([sealedAs('k1', 9), sealedAs('k2', 3)]);
    expect(await credentials.readMany([])).toEqual([]);
  });

  test('every account says which version is here of it, page by page or by name', async () => {
    const { credentials } = repositories;
    const all = [
      { accountId: 'k1', version: 9 },
      { accountId: 'k2', version: 3 },
      { accountId: 'k3', version: 0 },
    ];
    expect(await credentials.versions({ limit: 2 })).toEqual({ items: all.slice(0, 2), next: 'k2' });
    expect(await credentials.versions({ after: 'k2' })).toEqual({ items: all.slice(2) });
    expect(await credentials.versionsOf(['k3', 'k1', 'nobody'])).toEqual([all[0], all[2]]);
    expect(await credentials.versionsOf([])).toEqual([]);
  });

  test('of many writers of one account the newest stays', async () => {
    const { credentials } = repositories;
    const versions = Array.from({ length: 20 }, (_, at) => ((at * 7) % 20) + 1);
    await Promise.all(
      versions.map((version) => credentials.keep([sealedAs('k3', version), sealedAs('k2', version + 3)])),
    );
    expect(await credentials.readMany(['k3', 'k2'])).toEqual([sealedAs('k2', 23), sealedAs('k3', 20)]);
  });

  test('an account that is deleted at the same moment leaves none behind', async () => {
    const { accounts, credentials } = repositories;
    const ids = Array.from({ length: 30 }, (_, at) => `brief-${at}`);
    for (const id of ids) await accounts.insert({ account: account(id) });
    await Promise.all(
      ids.map((id, at) =>
        Promise.all([
          ...(at % 2 ? [credentials.keep([sealedAs(id, 1)])] : []),
          accounts.delete(id),
          credentials.keep([sealedAs(id, 2)]),
        ]),
      ),
    );
    expect(await credentials.readMany(ids)).toEqual([]);
  });

  test('resealing keeps the version, and yields to a write in between', async () => {
    const { credentials } = repositories;
    expect(await credentials.reseal('k1', 'k1 at 9', 'again')).toBe(true);
    expect(await credentials.reseal('k1', 'k1 at 9', 'late')).toBe(false);
    expect((await credentials.list({ limit: 1 })).items).toEqual([{ accountId: 'k1', version: 9, sealed: 'again' }]);
    expect((await credentials.list({ after: 'k1' })).items).toMatchObject([{ accountId: 'k2' }, { accountId: 'k3' }]);
  });
}
