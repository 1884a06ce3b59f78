import { posix } from 'node:path';
import type { Repository } from './repository.ts';
import { resolveImport } from './resolve.ts';
import { isTestCode } from './source-file.ts';
import type { Violation } from './violation.ts';

/**
 * Finds ways around a folder's door. A folder with an `index.ts` is entered through it from outside, and a door names
 * what it opens: no `export *`. Tests may look behind a door.
 */
export function checkDoors(repository: Repository): Violation[] {
  const known = new Set(repository.sources.map(({ path }) => path));
  const violations: Violation[] = [];
  for (const { path, imports } of repository.sources) {
    for (const { specifier, line, exportsAll } of imports) {
      if (exportsAll) {
        violations.push({ file: path, line, message: `'export * from' hides what is exported: name each export` });
      }
      const target = specifier.startsWith('.') ? resolveImport(repository, path, specifier) : undefined;
      const door = target === undefined || isTestCode(path) ? undefined : doorBetween(known, path, target);
      if (door !== undefined) {
        violations.push({ file: path, line, message: `'${specifier}' goes around a door: import from ${door}` });
      }
    }
  }
  return violations;
}

/** The outermost door that stands between two files and is not the target itself. */
function doorBetween(known: ReadonlySet<string>, from: string, target: string): string | undefined {
  const rooms: string[] = [];
  for (let room = posix.dirname(target); room !== '.'; room = posix.dirname(room)) rooms.unshift(room);
  for (const room of rooms) {
    if (from.startsWith(`${room}/`)) continue;
    const door = `${room}/index.ts`;
    if (known.has(door)) return door === target ? undefined : door;
  }
  return undefined;
}
