import type { SecurityRow } from './rows.ts';

/** docs/security-tests.md. `tests`: files by id. */
export function securityPage(rows: readonly SecurityRow[], tests: ReadonlyMap<string, readonly string[]>): string {
  return `${[...INTRODUCTION, ...rows.map((row) => lineOf(row, tests.get(row.id) ?? []))].join('\n')}\n`;
}

const INTRODUCTION = [
  '# What is tried against Sluice',
  '',
  'Written by `vitest run scripts/generate/security -u`: the rows are those of `scripts/generate/security/rows.ts`, the files are those',
  'with tests whose names begin with the id. All of them run with `make test`, against real servers, and have to pass. A row without a',
  'test and without a reason fails, and so does a test with an id that is not here. What stands behind it: [security.md](security.md).',
  '',
  '| id | what is tried | what is wanted | where it is tested |',
  '|---|---|---|---|',
];

function lineOf({ id, attack, aim, measured, absent }: SecurityRow, files: readonly string[]): string {
  const where = absent === undefined ? files.map(link).join('<br>') : `not applicable: ${absent}`;
  return `| ${id} | ${attack} | ${aim}${measured === undefined ? '' : `. **Measured**: ${measured}`} | ${where} |`;
}

function link(file: string): string {
  return `[${file.replace(/^(?:apps|packages)\/(\w+)\/src\//, '$1: ')}](../${file})`;
}
