import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeFolder } from './owner-lock.ts';
import { identify } from './process-identity.ts';

const fresh = () => join(mkdtempSync(join(tmpdir(), 'sluice-lock-')), 'database.lock');

test('a second owner is told who the first is, until that one lets go', async () => {
  const path = fresh();
  const first = await takeFolder(path);
  expect(await takeFolder(path)).toEqual({ outcome: 'taken', pid: process.pid });
  if (first.outcome === 'owned') await first.release();
  expect(await takeFolder(path)).toMatchObject({ outcome: 'owned' });
});

test('of many that find a dead owner exactly one takes over', async () => {
  const path = fresh();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
  await once(child, 'spawn');
  writeFileSync(path, JSON.stringify({ ...identify(child.pid), nonce: 'a' }));
  expect(await takeFolder(path)).toEqual({ outcome: 'taken', pid: child.pid });
  child.kill('SIGKILL');
  await once(child, 'exit');

  const answers = await Promise.all(Array.from({ length: 20 }, () => takeFolder(path)));
  expect(answers.filter(({ outcome }) => outcome === 'owned')).toHaveLength(1);
  expect(JSON.parse(readFileSync(path, 'utf8')).pid).toBe(process.pid);
  expect(readdirSync(join(path, '..'))).toEqual(['database.lock']);
});

test('one that died while taking over does not block the next', async () => {
  const path = fresh();
  const dead = { ...identify(), pid: 2 ** 22 + 1, started: '1' };
  writeFileSync(path, JSON.stringify({ ...dead, nonce: 'a' }));
  const { createHash } = await import('node:crypto');
  const right = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
  writeFileSync(`${path}.${right}`, JSON.stringify({ ...dead, nonce: 'b' }));
  expect(await takeFolder(path)).toMatchObject({ outcome: 'owned' });
  expect(readdirSync(join(path, '..'))).toEqual(['database.lock']);
});

test('a process id that was given to another process since is no owner', async () => {
  const path = fresh();
  writeFileSync(path, JSON.stringify({ ...identify(), pid: process.ppid, started: '1', nonce: 'a' }));
  expect(await takeFolder(path)).toMatchObject({ outcome: 'owned' });
});

test('a file that names no owner is taken over', async () => {
  const path = fresh();
  writeFileSync(path, 'half a li');
  expect(await takeFolder(path)).toMatchObject({ outcome: 'owned' });
});

test('an owner in another container holds the folder while it shows itself', async () => {
  const path = fresh();
  writeFileSync(path, JSON.stringify({ ...identify(), namespace: 'pid:[1]', pid: 7, nonce: 'a' }));
  expect(await takeFolder(path)).toEqual({ outcome: 'taken', pid: 7 });
  const longAgo = new Date(Date.now() - 31_000);
  utimesSync(path, longAgo, longAgo);
  expect(await takeFolder(path)).toMatchObject({ outcome: 'owned' });
});
