import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** What a test run came to. A file that does not load and an error outside any test each count as one failure. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts every test of a run, todo and unstarted ones as skipped. */
export function countTests(modules: Iterable<TestModule>, stray: readonly SerializedError[]): TestCount {
  let passed = 0;
  let failed = stray.length;
  let skipped = 0;
  for (const module of modules) {
    failed += module.errors().length;
    for (const suite of module.children.allSuites()) failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed += 1;
      else if (state === 'failed') failed += 1;
      else skipped += 1;
    }
  }
  return { passed, failed, skipped };
}

/** The closing line that `make test` promises. */
export function closingLine({ passed, failed, skipped }: TestCount): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** Prints the closing line as the very last output of the run, after vitest's own summary. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], stray: readonly SerializedError[]): void {
    const line = closingLine(countTests(modules, stray));
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}
