import { defineConfig } from 'vitest/config';
import { CountReporter } from './scripts/vitest/count-reporter.ts';

export default defineConfig({
  test: {
    include: ['{apps,packages}/*/src/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'],
    // A process per test file: tests start real servers and must not share their fate.
    pool: 'forks',
    // Real servers on a busy two-core machine; a test that hangs still ends the same minute.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', new CountReporter()],
  },
});
