import { type Package, packageOf, type Repository } from './repository.ts';
import { packageNameOf, resolveImport, subpathOf } from './resolve.ts';
import { isTestCode } from './source-file.ts';
import type { Violation } from './violation.ts';

interface Room {
  /** Workspace packages the source may import, besides its own. */
  readonly mayImport: readonly string[];
  /** Of those, the ones that only the folder `src/<name>/` (the adapter) may import. */
  readonly adapterOnly?: readonly string[];
  /** Of those, the ones seen through their root door only: the port, never an adapter. */
  readonly portOnly?: readonly string[];
  /** npm packages; absent means whatever its package.json declares. */
  readonly npm?: readonly string[];
}

const BELOW_APPS = [
  ...['core', 'eventstream', 'wire', 'translate', 'routing', 'redis', 'store', 'runtime'],
  ...['pool', 'credentials', 'access', 'ledger', 'providers', 'dispatch'],
];

/** Who may import whom. ARCHITECTURE.md prints this table for readers; this one is the law. */
export const ROOMS: Readonly<Record<string, Room>> = {
  core: { mayImport: [], npm: [] },
  eventstream: { mayImport: [], npm: [] },
  wire: { mayImport: [], npm: ['zod', 'eventsource-parser'] },
  translate: { mayImport: ['core', 'wire'] },
  routing: { mayImport: ['core'] },
  redis: { mayImport: ['core'] },
  store: { mayImport: ['core'] },
  runtime: { mayImport: ['core'] },
  pool: { mayImport: ['core', 'redis'], adapterOnly: ['redis'] },
  credentials: { mayImport: ['core', 'redis'], adapterOnly: ['redis'] },
  access: { mayImport: ['core', 'redis', 'routing'], adapterOnly: ['redis'] },
  ledger: { mayImport: ['core', 'redis'], adapterOnly: ['redis'] },
  providers: { mayImport: ['core', 'wire', 'translate', 'eventstream', 'credentials'], portOnly: ['credentials'] },
  dispatch: {
    mayImport: ['core', 'routing', 'pool', 'credentials', 'providers'],
    portOnly: ['pool', 'credentials', 'providers'],
  },
  gateway: { mayImport: BELOW_APPS },
  control: { mayImport: BELOW_APPS },
  cli: { mayImport: [...BELOW_APPS, 'gateway', 'control', 'testkit'] },
  console: { mayImport: BELOW_APPS },
  tray: { mayImport: BELOW_APPS },
  testkit: { mayImport: ['core', 'wire', 'eventstream'] },
  bench: { mayImport: [...BELOW_APPS, 'testkit'] },
};

/** The simulators must not share a bug with what they test, so not even their tests may look there. */
const NEVER_IN_TESTKIT = ['translate', 'providers'];

/**
 * Finds imports against the arrows of the architecture. Test code may also use testkit and any adapter of a package
 * its source may import; everything else holds for tests too.
 */
export function checkLevels(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const { path, imports } of repository.sources) {
    const home = packageOf(repository.packages, path);
    if (!home || home.folder === '') continue;
    for (const { specifier, line } of imports) {
      const message = problemWith(repository, home, path, specifier);
      if (message !== undefined) violations.push({ file: path, line, message });
    }
  }
  return violations;
}

function problemWith(repository: Repository, home: Package, path: string, specifier: string): string | undefined {
  const from = roomName(home);
  const room = ROOMS[from];
  if (!room) return `package ${home.name} has no level: add it to ROOMS in scripts/check/levels.ts`;

  const name = packageNameOf(specifier);
  if (name === undefined) {
    const target = resolveImport(repository, path, specifier);
    const leaves = target !== undefined && packageOf(repository.packages, target) !== home;
    return leaves ? `'${specifier}' leaves ${home.name}: import the other package by its name` : undefined;
  }
  const test = isTestCode(path);
  const target = repository.packages.find((candidate) => candidate.name === name);
  if (!target) {
    if (test || !room.npm || room.npm.includes(name)) return undefined;
    return `${from} imports no npm package${room.npm.length ? ` but ${room.npm.join(', ')}` : ''}: '${name}' belongs higher up`;
  }
  const to = roomName(target);
  if (to === from) return undefined;
  if (test && to === 'testkit') return undefined;
  if (from === 'testkit' && NEVER_IN_TESTKIT.includes(to)) {
    return `testkit never imports ${to}: a simulator that shares the code it checks shares its bugs`;
  }
  if (!room.mayImport.includes(to)) {
    const allowed = room.mayImport.length ? room.mayImport.join(', ') : 'no workspace package';
    return `${from} may not import ${to}; it may import ${allowed}`;
  }
  if (test) return undefined;
  if (room.adapterOnly?.includes(to) && !path.startsWith(`${home.folder}/src/${to}/`)) {
    return `only the adapter ${home.folder}/src/${to}/ may import ${to}; the port knows no datastore`;
  }
  if (room.portOnly?.includes(to) && subpathOf(specifier) !== '.') {
    return `${from} sees only the port of ${to}: import '${target.name}', the composition root chooses the adapter`;
  }
  return undefined;
}

function roomName({ name }: Package): string {
  return name.replace(/^@sluice\//, '');
}
