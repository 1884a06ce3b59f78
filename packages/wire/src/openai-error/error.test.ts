import { describe, expect, test } from 'vitest';
import { type OpenaiErrorType, openaiError, openaiErrorTypeForStatus } from './index.ts';

describe('error types', () => {
  test.each<[number, OpenaiErrorType]>([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [402, 'insufficient_quota'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [405, 'invalid_request_error'],
    [413, 'invalid_request_error'],
    [422, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [499, 'invalid_request_error'],
    [500, 'server_error'],
    [502, 'server_error'],
    [503, 'server_error'],
    [504, 'server_error'],
    [529, 'server_error'],
  ])('status %i means %s', (status, type) => {
    expect(openaiErrorTypeForStatus(status)).toBe(type);
  });
});

test('an error body names message, type, param, code and the request', () => {
  expect(openaiError(429, 'slow down', 'req_1')).toEqual({
    error: {
      message: 'slow down',
      type: 'rate_limit_error',
      param: null,
      code: 'rate_limit_exceeded',
      request_id: 'req_1',
    },
  });
});

test('a known code, type and parameter replace those of the status', () => {
  const details = { code: 'context_length_exceeded', param: 'messages', type: 'invalid_request_error' } as const;
  expect(openaiError(500, 'too long', 'req_1', details).error).toMatchObject(details);
  expect(openaiError(429, 'no', 'req_1', { code: null }).error.code).toBeNull();
});
