import { FAILURE_KINDS } from '@sluice/core';
import { googleStatus } from '@sluice/wire/gemini';
import { expect, test } from 'vitest';
import { toGeminiStatus } from './failure.ts';

test.each([
  ['rate_limit', 'RESOURCE_EXHAUSTED'],
  ['quota_exceeded', 'RESOURCE_EXHAUSTED'],
  ['authentication', 'UNAVAILABLE'],
  ['permission', 'UNAVAILABLE'],
  ['not_found', 'NOT_FOUND'],
  ['overloaded', 'UNAVAILABLE'],
  ['transient', 'UNAVAILABLE'],
  ['unknown', 'UNAVAILABLE'],
  ['invalid_request', 'INVALID_ARGUMENT'],
  ['cancelled', 'CANCELLED'],
] as const)('%s is told as %s', (kind, name) => {
  expect(FAILURE_KINDS).toContain(kind);
  expect(googleStatus(toGeminiStatus({ kind }))).toBe(name);
});

test('a too large request keeps its 413', () => {
  expect(toGeminiStatus({ kind: 'invalid_request', status: 413 })).toBe(413);
});
