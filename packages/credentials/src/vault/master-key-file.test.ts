import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openMasterKeyFile, readMasterKeyFile } from './master-key-file.ts';

const scratch = () => join(mkdtempSync(join(tmpdir(), 'sluice-key-')), 'inner', 'master.key');

test('a key is made once, readable by its owner only, with a warning that does not show it', async () => {
  const path = scratch();
  const first = await openMasterKeyFile(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(first.warnings).toEqual([expect.stringContaining('keep a copy')]);
  expect(first.warnings.join()).not.toContain(readFileSync(path, 'utf8').trim());
  const second = await openMasterKeyFile(path);
  expect([second.keys[0].id, second.warnings]).toEqual([first.keys[0].id, []]);
});

test('processes that start together get the same key', async () => {
  const path = scratch();
  const files = await Promise.all(Array.from({ length: 20 }, () => openMasterKeyFile(path)));
  expect(new Set(files.map(({ keys }) => keys[0].id)).size).toBe(1);
});

test('several keys are read in their order, and a file that others can read is complained about', async () => {
  const path = scratch();
  await openMasterKeyFile(path);
  const old = readFileSync(path, 'utf8').trim();
  writeFileSync(path, `${'ab'.repeat(32)}\n${old}\n`);
  chmodSync(path, 0o640);
  const { keys, warnings } = await readMasterKeyFile(path);
  expect(keys).toHaveLength(2);
  expect(warnings).toEqual([expect.stringContaining('0600')]);
});

test('a file without a key is refused, and one that is not there is not made by reading', async () => {
  const path = scratch();
  await expect(readMasterKeyFile(path)).rejects.toThrow(/ENOENT/);
  await openMasterKeyFile(path);
  writeFileSync(path, 'canary\n');
  await expect(openMasterKeyFile(path)).rejects.toThrow(/32 bytes/);
});
