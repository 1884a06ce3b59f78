import type { Failure } from '@sluice/core';
import { SseReader } from '@sluice/wire/sse';
import { expect, test } from 'vitest';
import { ResponsesListener } from './index.ts';

const GONE: Failure = { kind: 'transient', scope: 'model', retryable: true, message: 'gone' };

function endAfter(...records: readonly string[]): readonly Record<string, unknown>[] {
  const listener = new ResponsesListener((heard) => ({
    messageId: 'resp_ours',
    model: 'm',
    requestId: 'req_1',
    ...heard,
  }));
  for (const record of records) listener.heard(Buffer.from(record));
  return new SseReader().push(Buffer.from(listener.fail(GONE))).map(({ data }) => JSON.parse(data));
}

const CREATED =
  'event: response.created\ndata: {"type":"response.created","response":{"id":"resp_u"},"sequence_number":0}\n\n';

test('a passed answer that breaks off fails under its own id, with the next number', () => {
  const quoted =
    'data: {"type":"response.output_text.delta","sequence_number":7,"delta":"\\"sequence_number\\":99"}\n\n';
  expect(endAfter(CREATED, quoted)).toMatchObject([
    { type: 'response.failed', sequence_number: 8, response: { id: 'resp_u', status: 'failed' } },
  ]);
});

test('spaces after colons mean nothing', () => {
  const spaced = CREATED.replaceAll('":', '": ');
  expect(endAfter(spaced)).toMatchObject([{ type: 'response.failed', sequence_number: 1, response: { id: 'resp_u' } }]);
});

test('of an answer nothing was heard of, the end has a beginning', () => {
  expect(endAfter(': still here\n\n').map(({ type }) => type)).toEqual([
    ...['response.created', 'response.in_progress', 'response.failed'],
  ]);
});
