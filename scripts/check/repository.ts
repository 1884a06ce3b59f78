import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSource, type SourceFile } from './source-file.ts';

/** What the structure checks look at: plain data, so that a test can write its own. */
export interface Repository {
  readonly packages: readonly Package[];
  /** Every TypeScript file, generated ones left out. */
  readonly sources: readonly SourceFile[];
  /** Every text file by path, generated ones and the lock file left out. */
  readonly texts: ReadonlyMap<string, string>;
}

/** One workspace package; the root is the package with folder `''`. */
export interface Package {
  readonly name: string;
  readonly folder: string;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  /** Exports map: subpath (`.`, `./memory`) to file, relative to the repository. */
  readonly exports: ReadonlyMap<string, string>;
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>>;
}

const SKIPPED_FOLDERS = new Set(['node_modules', 'build', 'generated', 'results']);
const TEXT =
  /\.(ts|tsx|js|mjs|json|ya?ml|md|sh|lua|sql|go|mod|html|css|template|conf)$|(^|\/)(Makefile|Dockerfile|run)$/;

/** Reads the working tree at `root`, uncommitted files included. */
export async function readRepository(root: string): Promise<Repository> {
  const texts = new Map<string, string>();
  for (const path of await listFiles(root, '')) texts.set(path, await readFile(join(root, path), 'utf8'));
  return buildRepository(texts);
}

/** The same from texts by path. A TypeScript or package.json file that does not parse throws. */
export function buildRepository(texts: ReadonlyMap<string, string>): Repository {
  const sources: SourceFile[] = [];
  const packages: Package[] = [];
  for (const [path, text] of texts) {
    if (/\.tsx?$/.test(path)) sources.push(parseSource(path, text));
    if (/(^|\/)package\.json$/.test(path)) packages.push(readPackage(path, text));
  }
  return { packages, sources, texts };
}

/** The package that holds a file: the one with the longest matching folder. */
export function packageOf(packages: readonly Package[], path: string): Package | undefined {
  let found: Package | undefined;
  for (const candidate of packages) {
    const holds = candidate.folder === '' || path.startsWith(`${candidate.folder}/`);
    if (holds && (!found || candidate.folder.length > found.folder.length)) found = candidate;
  }
  return found;
}

function readPackage(path: string, text: string): Package {
  const folder = path === 'package.json' ? '' : path.slice(0, -'/package.json'.length);
  const manifest = JSON.parse(text) as Manifest;
  const exported = Object.entries(manifest.exports ?? {});
  return {
    name: manifest.name,
    folder,
    dependencies: new Set(Object.keys(manifest.dependencies ?? {})),
    devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
    exports: new Map(exported.map(([subpath, target]) => [subpath, `${folder}/${target.replace(/^\.\//, '')}`])),
  };
}

async function listFiles(root: string, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && isOurs(entry.name)) paths.push(...(await listFiles(root, path)));
    if (entry.isFile() && TEXT.test(path) && entry.name !== 'pnpm-lock.yaml') paths.push(path);
  }
  return paths.sort();
}

/** Hidden folders are tools' and runs' (.git, .cluster, .sluice), but for the one that CI runs. */
function isOurs(folder: string): boolean {
  return !SKIPPED_FOLDERS.has(folder) && (!folder.startsWith('.') || folder === '.ci');
}
