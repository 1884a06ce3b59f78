import { buildRepository, type Repository } from './repository.ts';

/**
 * A small repository for the checks' own tests: manifests of the root, core, wire, pool, redis, dispatch, testkit and
 * eventstream, plus the files given as path and text.
 */
export function sampleRepository(files: Readonly<Record<string, string>>): Repository {
  const texts = new Map<string, string>();
  texts.set('package.json', JSON.stringify({ name: 'sluice', devDependencies: { vitest: '5' } }));
  for (const room of ['core', 'eventstream', 'wire', 'redis', 'testkit', 'translate']) texts.set(...manifest(room, []));
  texts.set(...manifest('pool', ['@sluice/core', '@sluice/redis', 'lru-cache'], ['@sluice/testkit']));
  texts.set(...manifest('dispatch', ['@sluice/core', '@sluice/pool'], ['@sluice/testkit']));
  for (const [path, text] of Object.entries(files)) texts.set(path, text);
  return buildRepository(texts);
}

function manifest(
  room: string,
  dependencies: readonly string[],
  devDependencies: readonly string[] = [],
): [string, string] {
  const text = JSON.stringify({
    name: `@sluice/${room}`,
    exports: { '.': './src/index.ts', './redis': './src/redis/index.ts' },
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
    devDependencies: Object.fromEntries(devDependencies.map((name) => [name, '*'])),
  });
  return [`packages/${room}/package.json`, text];
}
