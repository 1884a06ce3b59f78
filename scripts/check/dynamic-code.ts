import type { Repository } from './repository.ts';
import { isTestCode } from './source-file.ts';
import type { Violation } from './violation.ts';

/** Modules that run programs or text. */
const RUNNERS = new Set(['node:child_process', 'node:vm', 'node:repl', 'node:inspector']);
const TEXT_AS_CODE = /(?<![.\w])(?:eval|Function)\s*\(|\bnew\s+Function\b|\bset(?:Timeout|Interval)\s*\(\s*['"`]/;

/**
 * Finds what could run text that came from outside: `eval` and its relatives, and modules that start programs, in everything that
 * ships. Gateways have been taken over through "test this account" routes that did.
 */
export function checkDynamicCode(repository: Repository): Violation[] {
  const shipped = repository.sources.filter(
    ({ path }) => /^(apps|packages)\/(?!testkit\/)/.test(path) && !isTestCode(path),
  );
  return shipped.flatMap(({ path, imports }) => {
    const runners = imports
      .filter(({ specifier }) => RUNNERS.has(specifier))
      .map(({ specifier, line }) => ({
        file: path,
        line,
        message: `'${specifier}' runs programs: what ships runs none`,
      }));
    const lines = (repository.texts.get(path) ?? '').split('\n');
    const evaluated = lines.flatMap((text, index) =>
      TEXT_AS_CODE.test(text) && !/^\s*(\/\/|\*|\/\*\*)/.test(text)
        ? [{ file: path, line: index + 1, message: 'text run as code: what ships is what was reviewed' }]
        : [],
    );
    return [...runners, ...evaluated];
  });
}
