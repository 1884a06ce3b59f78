import { describe, expect, test } from 'vitest';
import { isTestCode, parseSource } from './source-file.ts';

describe('parseSource', () => {
  test('sees value, type, side-effect, re-exporting and literal dynamic imports with their lines', () => {
    const text = [
      "import type { A } from './a.ts';",
      "import { b } from '@sluice/b';",
      "import './c.ts';",
      "export { d } from './d.ts';",
      "export type { E } from './e.ts';",
      "const f = await import('./f.ts');",
    ].join('\n');
    const { imports } = parseSource('x.ts', text);
    const seen = imports.map(({ specifier, line }) => [line, specifier]).sort();
    expect(seen).toEqual([
      [1, './a.ts'],
      [2, '@sluice/b'],
      [3, './c.ts'],
      [4, './d.ts'],
      [5, './e.ts'],
      [6, './f.ts'],
    ]);
  });

  test('tells export * from export * as name and from a local export', () => {
    const { imports } = parseSource(
      'x.ts',
      "export * from './a.ts';\nexport * as b from './b.ts';\nexport const c = 1;",
    );
    expect(imports.map(({ specifier, exportsAll }) => [specifier, exportsAll])).toEqual([
      ['./a.ts', true],
      ['./b.ts', false],
    ]);
  });

  test('is not fooled by imports inside strings and comments', () => {
    expect(parseSource('x.ts', `// import './a.ts';\nexport const text = "import './b.ts'";`).imports).toEqual([]);
  });

  test('throws on broken syntax and names the file', () => {
    expect(() => parseSource('broken.ts', 'const = 1;')).toThrow(/broken\.ts/);
  });
});

test('tests and conformance suites are test code, what they test is not', () => {
  expect(isTestCode('packages/pool/src/pool.test.ts')).toBe(true);
  expect(isTestCode('packages/pool/src/conformance/select.ts')).toBe(true);
  expect(isTestCode('packages/pool/src/pool.ts')).toBe(false);
});
