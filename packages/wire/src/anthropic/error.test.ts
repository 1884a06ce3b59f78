import { describe, expect, test } from 'vitest';
import { anthropicError, ERROR_STATUS, type ErrorType, errorEvent, errorTypeForStatus } from './error.ts';

describe('error types', () => {
  test.each<[number, ErrorType]>([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [402, 'billing_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [405, 'invalid_request_error'],
    [409, 'conflict_error'],
    [413, 'request_too_large'],
    [415, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [502, 'api_error'],
    [503, 'overloaded_error'],
    [504, 'timeout_error'],
    [529, 'overloaded_error'],
  ])('status %i means %s', (status, type) => {
    expect(errorTypeForStatus(status)).toBe(type);
  });

  test('every type survives the way through its status', () => {
    for (const [type, status] of Object.entries(ERROR_STATUS)) expect(errorTypeForStatus(status)).toBe(type);
  });
});

test('an error body has type, error and request id, by status or by type', () => {
  const body = { type: 'error', error: { type: 'not_found_error', message: 'no' }, request_id: 'req_1' };
  expect(anthropicError(404, 'no', 'req_1')).toEqual(body);
  expect(anthropicError('not_found_error', 'no', 'req_1')).toEqual(body);
});

test('an error event is that body as the last event of a stream', () => {
  expect(errorEvent('api_error', 'a\nb', 'req_1')).toBe(
    'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"a\\nb"},"request_id":"req_1"}\n\n',
  );
});
