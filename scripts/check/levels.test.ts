import { describe, expect, test } from 'vitest';
import { checkLevels } from './levels.ts';
import { sampleRepository } from './sample-repository.fixture.ts';

function problems(path: string, text: string): string[] {
  return checkLevels(sampleRepository({ [path]: text })).map(({ message }) => message);
}

describe('package levels', () => {
  test('lets a package import a lower one and itself', () => {
    expect(problems('packages/pool/src/pool.ts', "import '@sluice/core'; import '@sluice/pool';")).toEqual([]);
  });

  test('refuses an upward import, type-only ones too, and says what is allowed', () => {
    const [message] = problems('packages/pool/src/pool.ts', "import type { D } from '@sluice/dispatch';");
    expect(message).toBe('pool may not import dispatch; it may import core, redis');
  });

  test('lets only the adapter folder import the datastore', () => {
    expect(problems('packages/pool/src/redis/select.ts', "import '@sluice/redis';")).toEqual([]);
    expect(problems('packages/pool/src/select.ts', "import '@sluice/redis';")).toHaveLength(1);
    expect(problems('packages/pool/src/select.test.ts', "import '@sluice/redis';")).toEqual([]);
  });

  test('shows dispatch the port of the pool and no adapter', () => {
    expect(problems('packages/dispatch/src/dispatch.ts', "import '@sluice/pool';")).toEqual([]);
    expect(problems('packages/dispatch/src/dispatch.ts', "import '@sluice/pool/redis';")).toHaveLength(1);
    expect(problems('packages/dispatch/src/dispatch.test.ts', "import '@sluice/pool/redis';")).toEqual([]);
  });

  test('keeps npm packages out of the language and lets wire have zod', () => {
    expect(problems('packages/core/src/clock.ts', "import 'zod';")).toHaveLength(1);
    expect(problems('packages/core/src/clock.test.ts', "import 'vitest';")).toEqual([]);
    expect(problems('packages/wire/src/message.ts', "import 'zod';")).toEqual([]);
    expect(problems('packages/wire/src/message.ts', "import 'undici';")).toHaveLength(1);
  });

  test('never lets testkit see translate, not even from its tests', () => {
    expect(problems('packages/testkit/src/kiro/index.ts', "import '@sluice/translate';")).toHaveLength(1);
    expect(problems('packages/testkit/src/kiro/index.test.ts', "import '@sluice/translate';")).toHaveLength(1);
  });

  test('lets tests use testkit and source not', () => {
    expect(problems('packages/pool/src/pool.test.ts', "import '@sluice/testkit';")).toEqual([]);
    expect(problems('packages/pool/src/pool.ts', "import '@sluice/testkit';")).toHaveLength(1);
  });

  test('refuses a relative path into another package', () => {
    expect(problems('packages/pool/src/pool.ts', "import '../../core/src/clock.ts';")).toHaveLength(1);
  });

  test('wants a level for a new package', () => {
    const repository = sampleRepository({
      'packages/novel/package.json': '{"name":"@sluice/novel"}',
      'packages/novel/src/index.ts': "import '@sluice/core';",
    });
    expect(checkLevels(repository)[0]?.message).toMatch(/has no level/);
  });
});
