import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkDynamicCode } from './dynamic-code.ts';
import { readRepository } from './repository.ts';
import { sampleRepository } from './sample-repository.fixture.ts';

describe('dynamic code', () => {
  test.each([
    ['eval', 'eval(text);'],
    ['a function made of text', "const f = new Function('a', text);"],
    ['the same without new', 'const f = Function(text);'],
    ['a timer with text', "setTimeout('x()', 1);"],
    ['a program', "import { exec } from 'node:child_process';"],
    ['a program, later', "const { exec } = await import('node:child_process');"],
    ['a virtual machine', "import vm from 'node:vm';"],
  ])('finds %s', (_, text) => {
    const found = checkDynamicCode(sampleRepository({ 'packages/pool/src/a.ts': `export {};\n${text}` }));
    expect(found).toMatchObject([{ file: 'packages/pool/src/a.ts', line: 2 }]);
  });

  test('leaves tests, tools and words that only sound like it alone', () => {
    const repository = sampleRepository({
      'packages/pool/src/a.test.ts': "import 'node:child_process';",
      'packages/testkit/src/a.ts': "import 'node:child_process';",
      'scripts/a.ts': "import 'node:child_process';",
      'packages/pool/src/a.ts':
        '/** No eval(text). */\nnew FunctionCallWriter(1); pattern.exec(text); retrieval(1); redis.eval(1);',
    });
    expect(checkDynamicCode(repository)).toEqual([]);
  });

  test('S33: nothing that ships runs text or programs', async () => {
    const repository = await readRepository(resolve(import.meta.dirname, '../..'));
    expect(repository.sources.length).toBeGreaterThan(500);
    expect(checkDynamicCode(repository)).toEqual([]);
  });
});
