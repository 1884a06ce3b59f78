import { FAILURE_KINDS } from '@sluice/core';
import { ERROR_STATUS } from '@sluice/wire/anthropic';
import { expect, test } from 'vitest';
import { toAnthropicFailure } from './failure.ts';

test.each(FAILURE_KINDS)('%s has a status of the kind its error type promises', (kind) => {
  const { status, type } = toAnthropicFailure({ kind });
  const usual = ERROR_STATUS[type];
  if (kind !== 'cancelled') expect(Math.floor(status / 100)).toBe(Math.floor(usual / 100));
});

test.each(['authentication', 'permission'] as const)(
  '%s of an account never tells the client that its own key is bad',
  (kind) => {
    expect(toAnthropicFailure({ kind })).toEqual({ status: 502, type: 'api_error' });
  },
);

test('a too large request keeps its 413', () => {
  expect(toAnthropicFailure({ kind: 'invalid_request', status: 413 })).toEqual({
    status: 413,
    type: 'request_too_large',
  });
  expect(toAnthropicFailure({ kind: 'invalid_request', status: 400 }).status).toBe(400);
});
