import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { createRepositories, type Repositories } from '../repositories.ts';
import { account } from './sample.ts';
import { empty } from './stage.ts';

export function testConfigured(database: () => Database): void {
  let repositories: Repositories;
  beforeAll(async () => {
    await empty(database());
    repositories = createRepositories(database().db);
  });

  test('what the file said is remembered as it was said, until it is forgotten', async () => {
    const { configured } = repositories;
    const entry = { account: account('k1', { models: ['a'], disabled: true }), login: 'one' };
    await configured.remember(entry);
    await configured.remember({ account: account('k2') });
    expect(await configured.get('k1')).toEqual(entry);
    const changed = { account: account('k1', { weight: 0.5 }) };
    await configured.remember(changed);
    expect(Object.fromEntries(await configured.all())).toEqual({ k1: changed, k2: { account: account('k2') } });
    await configured.forget('k1');
    expect(await configured.get('k1')).toBeUndefined();
  });

  test('of those who take their turn with an account each sees what the one before it has written', async () => {
    const seen = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        repositories.atomically(async ({ audit, configured }) => {
          await audit.takeTurn();
          const before = await configured.get('busy');
          await configured.remember({ account: account('busy'), login: `${index}` });
          return before?.login ?? 'nothing';
        }),
      ),
    );
    expect(new Set(seen).size).toBe(5);
  });

  test('an account that is released is the API’s', async () => {
    const { accounts } = repositories;
    await accounts.insert({ account: account('former'), origin: 'file' });
    expect(await accounts.release('former', 7)).toBe(false);
    expect(await accounts.release('former', 1)).toBe(true);
    expect(await accounts.get('former')).toMatchObject({ origin: 'api', version: 2 });
  });
}
