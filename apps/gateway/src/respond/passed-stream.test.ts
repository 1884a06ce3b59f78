import type { Failure, TurnEvent } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { endsRecord, PassedStream } from './passed-stream.ts';

const BROKEN: Failure = { kind: 'transient', scope: 'model', retryable: true, message: 'gone' };
const ERROR = 'event: error\ndata: gone\n\n';

function passedStream(): PassedStream {
  return new PassedStream(() => ({ push: () => 'never', fail: ({ message }) => `event: error\ndata: ${message}\n\n` }));
}

const raw = (text: string, more: { ends?: boolean } = {}): TurnEvent => ({
  type: 'raw',
  bytes: Buffer.from(text),
  payload: true,
  ...more,
});

describe('a passed-through stream', () => {
  test('gives the bytes and nothing else', () => {
    const stream = passedStream();
    expect(stream.push([raw('data: 1\n')]).toString()).toBe('data: 1\n');
    expect(stream.push([raw('\ndata: 2\n\n', { ends: true }), { type: 'finish', reason: 'end_turn' }]).toString()).toBe(
      '\ndata: 2\n\n',
    );
    expect(stream.fail(BROKEN)).toBe('');
  });

  test("the upstream's own error event is not said twice", () => {
    const stream = passedStream();
    const batch = [raw('event: error\ndata: {}\n\n', { ends: true }), { type: 'error', failure: BROKEN } as const];
    expect(stream.push(batch).toString()).toBe('event: error\ndata: {}\n\n');
  });

  test('a break between two records is told as a record', () => {
    const stream = passedStream();
    stream.push([raw('data: 1\r\n\r\n')]);
    expect(stream.push([{ type: 'error', failure: BROKEN }]).toString()).toBe(ERROR);
    expect(stream.fail(BROKEN)).toBe('');
  });

  test('a break in the middle of a record closes that record first', () => {
    const stream = passedStream();
    stream.push([raw('data: {"half')]);
    expect(stream.push([{ type: 'error', failure: BROKEN }]).toString()).toBe(`\n\n${ERROR}`);
  });

  test('the same when bytes and break arrive together', () => {
    expect(
      passedStream()
        .push([raw('data: {"half'), { type: 'error', failure: BROKEN }])
        .toString(),
    ).toBe(`data: {"half\n\n${ERROR}`);
  });
});

test.each([
  ['data: 1\n\n', true],
  ['data: 1\r\n\r\n', true],
  ['data: 1\n', false],
  ['data: 1\r\n', false],
  ['data: 1', false],
  ['', false],
])('%j ends a record: %s', (text, ends) => {
  expect(endsRecord(Buffer.from(text))).toBe(ends);
});
