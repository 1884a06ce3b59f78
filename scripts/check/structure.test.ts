import { describe, expect, test } from 'vitest';
import { checkDoors } from './doors.ts';
import { checkFileSize, MOST_LINES } from './file-size.ts';
import { checkMirroredProviders } from './mirrored-providers.ts';
import { checkModuleMocks } from './module-mocks.ts';
import { sampleRepository } from './sample-repository.fixture.ts';
import { checkSecretsAndPaths } from './secrets-and-paths.ts';
import { checkUndeclaredImports } from './undeclared-imports.ts';

describe('declared imports', () => {
  test('accepts what package.json declares, built-ins and the package itself', () => {
    const text = "import 'lru-cache'; import '@sluice/core'; import 'node:fs'; import '@sluice/pool';";
    expect(checkUndeclaredImports(sampleRepository({ 'packages/pool/src/pool.ts': text }))).toEqual([]);
  });

  test('names the missing package and the manifest to add it to', () => {
    const repository = sampleRepository({ 'packages/pool/src/pool.ts': "\nimport 'undici/types';" });
    expect(checkUndeclaredImports(repository)).toEqual([
      {
        file: 'packages/pool/src/pool.ts',
        line: 2,
        message: "'undici' is not declared: add it to dependencies of packages/pool/package.json",
      },
    ]);
  });

  test('keeps development dependencies for tests', () => {
    const text = "import 'vitest'; import '@sluice/testkit';";
    expect(checkUndeclaredImports(sampleRepository({ 'packages/pool/src/pool.test.ts': text }))).toEqual([]);
    expect(checkUndeclaredImports(sampleRepository({ 'packages/pool/src/pool.ts': text }))).toHaveLength(2);
  });

  test('wants built-ins by their node: name', () => {
    const repository = sampleRepository({ 'scripts/a.ts': "import 'fs';" });
    expect(checkUndeclaredImports(repository)[0]?.message).toBe("built-in 'fs': write 'node:fs'");
  });
});

describe('folder doors', () => {
  const rooms = { 'packages/pool/src/memory/index.ts': '', 'packages/pool/src/memory/order.ts': '' };

  test('refuses a way around a door and names the door', () => {
    const repository = sampleRepository({ ...rooms, 'packages/pool/src/redis/a.ts': "import '../memory/order.ts';" });
    expect(checkDoors(repository)[0]?.message).toContain('import from packages/pool/src/memory/index.ts');
  });

  test('lets neighbours, the door itself and tests in', () => {
    const repository = sampleRepository({
      ...rooms,
      'packages/pool/src/memory/a.ts': "import './order.ts';",
      'packages/pool/src/b.ts': "import './memory/index.ts';",
      'packages/pool/src/c.test.ts': "import './memory/order.ts';",
    });
    expect(checkDoors(repository)).toEqual([]);
  });

  test('refuses export *', () => {
    const repository = sampleRepository({ 'packages/core/src/index.ts': "export * from './clock.ts';" });
    expect(checkDoors(repository)).toHaveLength(1);
  });
});

test('a file may have as many lines as the limit and not one more', () => {
  const files = { 'a.sql': '\n'.repeat(MOST_LINES), 'b.lua': '\n'.repeat(MOST_LINES + 1), 'c.md': '\n'.repeat(9999) };
  expect(checkFileSize(sampleRepository(files)).map(({ file }) => file)).toEqual(['b.lua']);
});

test('a provider folder lists the common files it lacks; shared folders are left alone', () => {
  const repository = sampleRepository({
    'packages/providers/src/http/request.ts': '',
    ...Object.fromEntries(
      ['endpoint', 'headers', 'send', 'refresh', 'index'].map((f) => [`packages/providers/src/kiro/${f}.ts`, '']),
    ),
  });
  const [found, ...rest] = checkMirroredProviders(repository);
  expect(found?.message).toMatch(/missing: classify-failure\.ts, models\.ts$/);
  expect(rest).toEqual([]);
});

test('a module mock is found on its line', () => {
  const call = ['vi', 'mock'].join('.');
  const repository = sampleRepository({ 'scripts/a.test.ts': `// one\n${call}('./b.ts');` });
  expect(checkModuleMocks(repository)).toMatchObject([{ file: 'scripts/a.test.ts', line: 2 }]);
});

describe('secrets and paths', () => {
  test.each([
    ['a home folder', `see ${'/ho'}${'me/alice/project'}`],
    ['a Claude token', `sk-ant-${'oat01-'}${'a'.repeat(40)}`],
    ['an AWS key', `AKIA${'A1B2C3D4E5F6G7H8'}`],
    ['a Google client secret', `GOCSPX-${'x'.repeat(28)}`],
    ['a private key', `-----BEGIN ${'PRIVATE KEY'}-----\n${'A'.repeat(64)}`],
  ])('finds %s', (_, text) => {
    expect(checkSecretsAndPaths(sampleRepository({ 'a.md': `line\n${text}` }))).toMatchObject([
      { file: 'a.md', line: 2 },
    ]);
  });

  test('leaves URLs, placeholders and short sample keys alone', () => {
    const text = 'https://api.example.com/home/alice sk-dev-1234 sk-ant-api03-… /v1/messages';
    expect(checkSecretsAndPaths(sampleRepository({ 'a.md': text }))).toEqual([]);
  });
});
