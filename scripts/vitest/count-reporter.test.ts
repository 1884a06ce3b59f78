import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';

// Inside the project, so that the sample tests resolve vitest; the name keeps the folder out of every other run.
const folder = mkdtempSync(join(import.meta.dirname, '.sample-'));
const reporter = resolve(import.meta.dirname, 'count-reporter.ts');
const config = `
import { CountReporter } from ${JSON.stringify(reporter)};
export default { test: { include: ['*.sample.ts'], reporters: ['default', new CountReporter()] } };
`;
writeFileSync(join(folder, 'vitest.config.ts'), config);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs vitest on one sample file; its last line and exit code. */
async function run(name: string, source: string): Promise<[string | undefined, number]> {
  writeFileSync(join(folder, `${name}.sample.ts`), `import { test, expect } from 'vitest';\n${source}`);
  const vitest = resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--root', folder, name], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return [output.trimEnd().split('\n').at(-1), code];
}

describe('the closing line of make test', () => {
  test('counts what passed, failed and was left out', async () => {
    const source =
      "test('a', () => {}); test('b', () => { expect(1).toBe(2); }); test.skip('c', () => {}); test.todo('d');";
    expect(await run('mixed', source)).toEqual(['1 passed, 1 failed, 2 skipped', 1]);
  });

  test('counts a file that does not load as a failure', async () => {
    expect(await run('broken', "throw new Error('no');")).toEqual(['0 passed, 1 failed, 0 skipped', 1]);
  });

  test('counts an error outside every test as a failure', async () => {
    const source =
      "test('a', async () => { Promise.reject(new Error('stray')); await new Promise((r) => setTimeout(r, 20)); });";
    expect(await run('stray', source)).toEqual(['1 passed, 1 failed, 0 skipped', 1]);
  });
});
