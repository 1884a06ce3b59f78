import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { createRepositories } from '../repositories.ts';
import { empty } from './stage.ts';

export function testDepartures(database: () => Database): void {
  beforeAll(() => empty(database()));

  test('logins of deleted accounts wait in their order, each once, until they are removed', async () => {
    let now = 1_000;
    const { departed, atomically } = createRepositories(database().db, () => now);
    for (const id of ['b', 'a', 'b']) {
      await departed.add(id);
      now += 1_000;
    }
    expect(await departed.list()).toEqual(['b', 'a']);
    expect(await departed.list(1)).toEqual(['b']);
    await departed.remove('b');
    const undone = atomically(async (inside) => {
      await inside.departed.add('c');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await departed.list()).toEqual(['a']);
  });
}
