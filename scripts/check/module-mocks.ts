import type { Repository } from './repository.ts';
import type { Violation } from './violation.ts';

const MOCK = /\b(?:vi|vitest)\s*\.\s*(mock|doMock|hoisted)\s*\(/;

/** Finds module mocks. Every edge has a port or a simulator to test with; a mocked module tests the mock. */
export function checkModuleMocks(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const [file, text] of repository.texts) {
    if (!/\.tsx?$/.test(file)) continue;
    for (const [index, content] of text.split('\n').entries()) {
      const call = MOCK.exec(content)?.[1];
      if (call === undefined) continue;
      const message = `module mock '${call}': pass a port in, or talk to a simulator from testkit`;
      violations.push({ file, line: index + 1, message });
    }
  }
  return violations;
}
