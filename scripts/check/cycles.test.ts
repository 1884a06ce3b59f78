import { describe, expect, test } from 'vitest';
import { checkCycles } from './cycles.ts';
import { sampleRepository } from './sample-repository.fixture.ts';

describe('import cycles', () => {
  test('finds none in a diamond', () => {
    const repository = sampleRepository({
      'scripts/a.ts': "import './b.ts'; import './c.ts';",
      'scripts/b.ts': "import './d.ts';",
      'scripts/c.ts': "import './d.ts';",
      'scripts/d.ts': '',
    });
    expect(checkCycles(repository)).toEqual([]);
  });

  test('names the shortest ring once, also where only types go round', () => {
    const repository = sampleRepository({
      'scripts/a.ts': "import type { B } from './b.ts';",
      'scripts/b.ts': "import './c.ts'; import './a.ts';",
      'scripts/c.ts': "import './a.ts';",
    });
    const found = checkCycles(repository);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain('scripts/a.ts -> scripts/b.ts -> scripts/a.ts');
  });

  test('follows workspace names through the exports map', () => {
    const repository = sampleRepository({
      'packages/core/src/index.ts': "import '@sluice/pool';",
      'packages/pool/src/index.ts': "import '@sluice/core';",
    });
    expect(checkCycles(repository)).toHaveLength(1);
  });

  test('finds a file that imports itself, and two separate rings', () => {
    const repository = sampleRepository({
      'scripts/self.ts': "import './self.ts';",
      'scripts/a.ts': "import './b.ts';",
      'scripts/b.ts': "import './a.ts';",
    });
    expect(
      checkCycles(repository)
        .map(({ file }) => file)
        .sort(),
    ).toEqual(['scripts/a.ts', 'scripts/self.ts']);
  });
});
