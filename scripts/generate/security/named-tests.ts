import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The name of a test, or of a table of tests, with its ids in front; one that is skipped or left for later is none. */
const NAME = /(?<!\.(?:skip|todo|fails))\(\s*(['"`])(S\d+(?: S\d+)*): /g;
const PLACES = ['{apps,packages}/*/src/**/*.ts', '{scripts,bench}/**/*.test.ts'];

/** Files with tests by the id in front of their names, both in order. */
export function findNamedTests(root: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const files = globSync(PLACES, { cwd: root, exclude: (path) => path.includes('node_modules') });
  for (const file of files.toSorted()) {
    for (const id of namesIn(readFileSync(resolve(root, file), 'utf8'))) {
      found.set(id, (found.get(id) ?? new Set()).add(file));
    }
  }
  return new Map([...found].map(([id, where]) => [id, [...where]]));
}

/** Ids that tests of a text are named after. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(NAME)].flatMap(([, , ids = '']) => ids.split(' '));
}
