import { FAILURE_KINDS } from '@sluice/core';
import { expect, it } from 'vitest';
import { completePolicy, countsAsError } from './policy.ts';

it('fills in what a policy leaves out', () => {
  expect(completePolicy({ trip: { failures: 5 }, slow: { spacingMs: 200 } })).toEqual({
    trip: { failures: 5, openMs: 1_800_000 },
    slow: { forMs: 600_000, spacingMs: 200, maxSpacingMs: 10_000 },
    pin: { forMs: 3_600_000, most: 100_000 },
  });
});

it.each([
  { trip: { failures: 0 } },
  { trip: { openMs: Number.NaN } },
  { slow: { forMs: 1.5 } },
  { slow: { maxSpacingMs: Number.POSITIVE_INFINITY } },
  { pin: { forMs: 24 * 3_600_000 + 1 } },
  { pin: { most: 0 } },
])('refuses %j', (policy) => {
  expect(() => completePolicy(policy)).toThrow(TypeError);
});

it('holds errors against an account, not limits and nobody’s faults', () => {
  expect(FAILURE_KINDS.filter(countsAsError)).toEqual(['authentication', 'permission', 'transient', 'unknown']);
});
