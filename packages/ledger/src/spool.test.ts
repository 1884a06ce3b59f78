import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LedgerEntry } from './record.ts';
import { FileSpool } from './spool.ts';

const folder = () => join(mkdtempSync(join(tmpdir(), 'sluice-spool-')), 'spool');
const entry = (id: string): LedgerEntry => ({
  kind: 'opened',
  record: { id, openedAt: 1, provider: 'kiro', model: 'm', dialect: 'anthropic', requestType: 'chat' },
});

async function drain(spool: FileSpool): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const batch = await spool.oldest();
    if (!batch) return ids;
    ids.push(...batch.entries.map(({ record }) => record.id));
    await spool.forget(batch);
  }
}

test('gives back in order what another process appended, and keeps it until it is forgotten', async () => {
  const path = folder();
  const first = new FileSpool(path);
  for (let batch = 0; batch < 30; batch++) await first.append([entry(`a${batch}`), entry(`b${batch}`)]);
  const second = new FileSpool(path);
  expect((await second.oldest())?.entries).toEqual([entry('a0'), entry('b0')]);
  expect((await second.oldest())?.entries).toEqual([entry('a0'), entry('b0')]);
  expect(await drain(second)).toEqual(Array.from({ length: 30 }, (_, batch) => [`a${batch}`, `b${batch}`]).flat());
  expect(await drain(first)).toEqual([]);
});

test('two processes with one folder deliver everything between them', async () => {
  const path = folder();
  const spools = [new FileSpool(path), new FileSpool(path)];
  for (let turn = 0; turn < 40; turn++) await spools[turn % 2]?.append([entry(`r${turn}`)]);
  const ids = (await Promise.all(spools.map(drain))).flat();
  expect(new Set(ids).size).toBe(40);
});

test('a batch cut by a crash and a file of somebody else are not entries', async () => {
  const path = folder();
  const spool = new FileSpool(path);
  await spool.append([entry('r1')]);
  writeFileSync(join(path, '99-crash.json.part'), '[{"kind":"opened","rec');
  writeFileSync(join(path, '00-other.json'), '[{"kind":"opened","rec');
  const told: unknown[] = [];
  const next = new FileSpool(path, { onUnreadable: (batch) => told.push(batch) });
  expect(await drain(next)).toEqual(['r1']);
  const aside = '00-other.json.unreadable';
  expect(told).toEqual([{ file: join(path, aside), bytes: 22 }]);
  expect(readFileSync(join(path, aside), 'utf8')).toBe('[{"kind":"opened","rec');
  expect(await drain(next)).toEqual([]);
  expect(told).toHaveLength(1);
  expect((await next.size()).batches).toBe(0);
});

test('refuses more than it may keep, and takes again when something has gone', async () => {
  const path = folder();
  const spool = new FileSpool(path, { most: 400 });
  await spool.append([entry('r1')]);
  await spool.append([entry('r2')]);
  await expect(new FileSpool(path, { most: 400 }).append([entry('r3'), entry('r4')])).rejects.toThrow('full');
  await expect(spool.append([entry('r3'), entry('r4')])).rejects.toThrow('full');
  expect(await drain(spool)).toEqual(['r1', 'r2']);
  await spool.append([entry('r3'), entry('r4')]);
  expect(await drain(spool)).toEqual(['r3', 'r4']);
});

test('is for its owner only', async () => {
  const path = folder();
  await new FileSpool(path).append([entry('r1')]);
  const [name = ''] = readdirSync(path);
  expect(statSync(join(path, name)).mode & 0o777).toBe(0o600);
});

test('tells how much waits, of other processes too, without forgetting any of it', async () => {
  const path = folder();
  const [spool, other] = [new FileSpool(path), new FileSpool(path)];
  expect(await spool.size()).toEqual({ batches: 0, bytes: 0 });
  const before = Date.now();
  await other.append([entry('r1')]);
  await spool.append([entry('r2')]);
  const { batches, bytes, oldestAt = 0 } = await spool.size();
  expect([batches, bytes > 100]).toEqual([2, true]);
  expect(oldestAt).toBeGreaterThanOrEqual(before);
  expect(oldestAt).toBeLessThanOrEqual(Date.now());
  expect((await drain(new FileSpool(path))).toSorted()).toEqual(['r1', 'r2']);
  expect((await spool.size()).batches).toBe(0);
});
