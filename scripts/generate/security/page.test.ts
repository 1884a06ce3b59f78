import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { findNamedTests, namesIn } from './named-tests.ts';
import { securityPage } from './page.ts';
import { SECURITY_ROWS } from './rows.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const tests = findNamedTests(ROOT);

test('names are those of tests that run, of tables of tests too', () => {
  const [each, skip] = ['each', 'skip'].map((word) => `.${word}`);
  expect(namesIn(`test('S${1}: a', f); it${each}([1])("S${2} S${3}: %s", f)`)).toEqual(['S1', 'S2', 'S3']);
  expect(namesIn(`test${skip}('S${1}: a', f); test('of S${1}: a', f); expect(x, 'S${1}')`)).toEqual([]);
});

test('every attack of the table has tests that are named after it, or a reason why it has none', () => {
  expect(SECURITY_ROWS.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, index) => `S${index + 1}`));
  const bare = SECURITY_ROWS.filter(({ id, absent }) => tests.has(id) === (absent !== undefined));
  expect(bare.map(({ id }) => id)).toEqual([]);
  expect([...tests.keys()].filter((id) => !SECURITY_ROWS.some((row) => row.id === id))).toEqual([]);
});

test('the page is written from it (vitest run scripts/generate/security -u rewrites it)', async () => {
  await expect(securityPage(SECURITY_ROWS, tests)).toMatchFileSnapshot('../../../docs/security-tests.md');
});
