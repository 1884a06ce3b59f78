import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readRepository } from './check/repository.ts';
import { STRUCTURE_CHECKS } from './check/structure.ts';
import { type Complaint, runTool } from './check/tool.ts';
import { formatViolation } from './check/violation.ts';

/** `make check`: one line per check, the complaints of a failed one below it; exit code 1 when any failed. */

const root = resolve(import.meta.dirname, '..');

interface Check {
  readonly name: string;
  readonly run: () => Promise<Complaint>;
}

function tools(): Check[] {
  const bin = (name: string, ...args: string[]): (() => Promise<Complaint>) => {
    return () => runTool(root, join(root, 'node_modules/.bin', name), args);
  };
  const checks: Check[] = [
    { name: 'format and lint', run: bin('biome', 'check', '--error-on-warnings', '--colors=off', '.') },
    { name: 'types', run: bin('tsc', '--noEmit', '--pretty', 'false') },
    { name: 'unused code', run: bin('knip', '--no-progress', '--no-config-hints') },
  ];
  if (existsSync(join(root, 'scripts/generate.ts'))) {
    checks.push({ name: 'generated files', run: bin('node', 'scripts/generate.ts', '--check') });
  }
  return checks;
}

function structure(): Check[] {
  const repository = readRepository(root);
  return Object.entries(STRUCTURE_CHECKS).map(([name, check]) => ({
    name,
    run: async () =>
      check(await repository)
        .map(formatViolation)
        .join('\n'),
  }));
}

async function report({ name, run }: Check): Promise<boolean> {
  const started = performance.now();
  const complaint = await run().catch((error: unknown) => String(error));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const verdict = complaint === '' ? 'ok  ' : 'FAIL';
  console.log(`${verdict}  ${name.padEnd(18)} ${seconds.padStart(5)} s`);
  if (complaint !== '') console.log(complaint.replaceAll(/^/gm, '      '));
  return complaint === '';
}

const verdicts = await Promise.all([...structure(), ...tools()].map(report));
const failed = verdicts.filter((passed) => !passed).length;
console.log(failed === 0 ? 'check: all clean' : `check: ${failed} of ${verdicts.length} failed`);
process.exitCode = failed === 0 ? 0 : 1;
