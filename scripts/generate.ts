/**
 * Rewrites every generated file: Lua scripts of `packages/<name>/src/redis/scripts/*.lua` become typed modules in
 * `packages/<name>/src/redis/generated/`. With `--check` nothing is written and a difference is exit code 1.
 */
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flatten } from './generate/flatten-lua.ts';
import { toModule } from './generate/script-module.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes('--check');

const stale: string[] = [];
let count = 0;
for (const folder of globSync('{apps,packages}/*/src/redis/scripts', { cwd: root }).sort()) {
  const scripts = join(root, folder);
  const generated = join(dirname(scripts), 'generated');
  const wanted = new Map<string, string>();
  for (const file of readdirSync(scripts).filter((name) => name.endsWith('.lua'))) {
    const name = basename(file, '.lua');
    wanted.set(`${name}.ts`, toModule(name, flatten(join(scripts, file))));
  }
  count += wanted.size;
  bring(generated, wanted);
}

if (check && stale.length > 0) {
  console.error(
    `generated files are not up to date, run pnpm generate:\n${stale.map((file) => `  ${file}`).join('\n')}`,
  );
  process.exitCode = 1;
} else {
  console.log(`${count} scripts, ${check ? 'all up to date' : `${stale.length} files changed`}`);
}

/** Makes a folder hold exactly these files, or notes what differs. */
function bring(folder: string, wanted: ReadonlyMap<string, string>): void {
  const present = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of present.filter((name) => !wanted.has(name))) {
    stale.push(relative(root, join(folder, name)));
    if (!check) rmSync(join(folder, name));
  }
  for (const [name, text] of wanted) {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    stale.push(relative(root, path));
    if (check) continue;
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
}
