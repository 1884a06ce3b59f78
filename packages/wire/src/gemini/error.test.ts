import { describe, expect, test } from 'vitest';
import { type GoogleStatus, googleError, googleStatus } from './error.ts';

describe('the name of a status', () => {
  test.each<[number, GoogleStatus]>([
    [400, 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [405, 'INVALID_ARGUMENT'],
    [409, 'ABORTED'],
    [413, 'INVALID_ARGUMENT'],
    [429, 'RESOURCE_EXHAUSTED'],
    [499, 'CANCELLED'],
    [500, 'INTERNAL'],
    [502, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
    [504, 'DEADLINE_EXCEEDED'],
  ])('%i is %s', (status, name) => {
    expect(googleStatus(status)).toBe(name);
  });
});

test('an error body has code, message, status and the id of the request', () => {
  expect(googleError(429, 'slow down', 'req_1')).toEqual({
    error: {
      code: 429,
      message: 'slow down',
      status: 'RESOURCE_EXHAUSTED',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'req_1' }],
    },
  });
});
