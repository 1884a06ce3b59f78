import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseMasterKey, Vault } from '../vault/index.ts';
import { FileCredentialStore } from './file-store.ts';

const KEY = randomBytes(32).toString('hex');
const vault = new Vault([parseMasterKey(KEY)]);
const scratch = () => join(mkdtempSync(join(tmpdir(), 'sluice-file-store-')), 'inner', 'credentials.json');

describe('a file of credentials', () => {
  test('gives back after a reopening what was stored before it', async () => {
    const path = scratch();
    const first = await FileCredentialStore.open({ path, vault });
    expect(await first.read('k1')).toBeUndefined();
    await first.compareAndSet('k1', 0, { refresh_token: 'one', odd: { kept: true } });
    await first.compareAndSet('k1', 1, { refresh_token: 'two', odd: { kept: true } });
    const second = await FileCredentialStore.open({ path, vault });
    expect(await second.read('k1')).toEqual({ version: 2, record: { refresh_token: 'two', odd: { kept: true } } });
  });

  test('lets one of many writers of the same version win', async () => {
    const store = await FileCredentialStore.open({ path: scratch(), vault });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.compareAndSet('k1', 0, { access_token: `t${index}` })),
    );
    expect(answers.filter((answer) => answer.outcome === 'stored')).toHaveLength(1);
    expect(await store.read('k1')).toEqual({ version: 1, record: { access_token: 't0' } });
  });

  test('holds no secret in the clear and is readable by its owner only', async () => {
    const path = scratch();
    const store = await FileCredentialStore.open({ path, vault });
    await store.compareAndSet('k1', 0, { refresh_token: 'canary-token' });
    expect(readFileSync(path, 'utf8')).not.toContain('canary');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('does not open with another key, nor when records were swapped', async () => {
    const path = scratch();
    const store = await FileCredentialStore.open({ path, vault });
    await store.compareAndSet('a', 0, { access_token: 'a' });
    await store.compareAndSet('b', 0, { access_token: 'b' });
    const other = new Vault([parseMasterKey(randomBytes(32).toString('hex'))]);
    await expect(FileCredentialStore.open({ path, vault: other })).rejects.toThrow(/unknown_key/);
    const book = JSON.parse(readFileSync(path, 'utf8'));
    [book.records.a, book.records.b] = [book.records.b, book.records.a];
    writeFileSync(path, JSON.stringify(book));
    await expect(FileCredentialStore.open({ path, vault })).rejects.toThrow(/damaged/);
  });

  test('survives a kill at any moment with every acknowledged version', async () => {
    const path = scratch();
    let acknowledged = 0;
    for (let round = 0; round < 10; round++) {
      const writer = fork(new URL('./write-until-killed.fixture.ts', import.meta.url), [path, KEY], { silent: true });
      const enough = acknowledged + 5 + round;
      await new Promise<void>((resolve) => {
        writer.on('message', (version: number) => {
          acknowledged = version;
          if (version >= enough) resolve();
        });
      });
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      const store = await FileCredentialStore.open({ path, vault });
      const stored = await store.read('k1');
      expect(stored?.version).toBeGreaterThanOrEqual(acknowledged);
      expect(stored?.record.access_token).toBe(`token-${stored?.version}`);
    }
  });
});
