import { PROVIDER_IDS } from '@sluice/core';
import { expect, test } from 'vitest';
import { classifierFor } from './classifiers.ts';
import { classifyDefault } from './failure/index.ts';

test('every provider has a classifier of its own', () => {
  const classifiers = PROVIDER_IDS.map(classifierFor);
  expect(new Set(classifiers).size).toBe(PROVIDER_IDS.length);
  expect(classifiers).not.toContain(classifyDefault);
});

test('claude answers to its common name too', () => {
  expect(classifierFor('anthropic')).toBe(classifierFor('claude'));
});

test.each(['', 'nobody', 'constructor', '__proto__'])('%j is nobody we know', (id) => {
  expect(classifierFor(id)).toBe(classifyDefault);
});
