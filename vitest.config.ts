import { defineConfig } from 'vitest/config';
import { CountReporter } from './scripts/vitest/count-reporter.ts';

export default defineConfig({
  test: {
    include: ['{apps,packages}/*/src/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'],
    // A process per test file: tests start real servers and must not share their fate.
    pool: 'forks',
    // Most of them wait for servers most of the time.
    maxWorkers: 4,
    // Node runs what we write as it is, in production too: nothing is transformed.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // Real servers on a busy two-core machine, perhaps three times slower than this one: waiting for an event ends with the
    // event, so patience costs nothing but the time until a hang is called one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
    reporters: ['default', new CountReporter()],
  },
});
