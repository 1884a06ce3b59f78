import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../../..');
/** The points that break real clients, a to s. */
const LETTERS = 'abcdefghijklmnopqrs'.split('');
/** The name of a test or of a table of tests; a name in a call that is skipped or left for later is none. */
const NAME = /(?<!\.(?:skip|todo|fails))\(\s*(['"`])trap ([a-s]): /g;

test('every known trap has a test that is named after it', () => {
  const files = globSync('{apps,packages}/*/src/**/*.test.ts', {
    cwd: ROOT,
    exclude: (path) => path.includes('node_modules'),
  });
  const found = new Set(
    files.flatMap((file) =>
      [...readFileSync(resolve(ROOT, file), 'utf8').matchAll(NAME)].map(([, , letter]) => letter),
    ),
  );
  expect(LETTERS.filter((letter) => !found.has(letter))).toEqual([]);
});
