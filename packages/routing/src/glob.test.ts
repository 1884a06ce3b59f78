import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileGlob } from './glob.ts';

test.each([
  ['claude-sonnet-4-5', 'claude-sonnet-4.5', true],
  ['claude-sonnet-4-5', 'Claude-Sonnet-4-5', true],
  ['claude-sonnet-4-5-*', 'claude-sonnet-4-5-20250929', true],
  ['claude-sonnet-4-5-*', 'claude-sonnet-4-50', false],
  ['*-pro*', 'gemini-3-pro-preview', true],
  ['a*b*c', 'a--b--b--c', true],
  ['a*b*c', 'abc', true],
  ['ab*ba', 'aba', false],
  ['*', '', true],
])('%s against %s is %s', (glob, name, fits) => {
  expect(compileGlob(glob)(name)).toBe(fits);
});

test('agrees with the textbook translation into a regular expression', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 12 });
  const globs = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), maxLength: 8 });
  fc.assert(
    fc.property(globs, letters, (glob, name) => {
      const expression = new RegExp(`^${glob.replaceAll('*', '.*')}$`);
      expect(compileGlob(glob)(name)).toBe(expression.test(name));
    }),
    { numRuns: 2_000 },
  );
});
