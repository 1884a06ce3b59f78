import type { Failure, TurnEvent } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { PassedStream } from './passed-stream.ts';

const BROKEN: Failure = { kind: 'transient', scope: 'model', retryable: true, message: 'gone' };
const ERROR = 'event: error\ndata: gone\n\n';

function passedStream(): PassedStream {
  return new PassedStream(() => ({ fail: ({ message }) => `event: error\ndata: ${message}\n\n` }));
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
    expect(stream.push([raw('data: 1\n')]).toString()).toBe('');
    expect(stream.push([raw('\ndata: 2\n\n', { ends: true }), { type: 'finish', reason: 'end_turn' }]).toString()).toBe(
      'data: 1\n\ndata: 2\n\n',
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

  test('a break in the middle of a record takes that record back', () => {
    const stream = passedStream();
    expect(stream.push([raw('data: 1\n\ndata: {"half')]).toString()).toBe('data: 1\n\n');
    expect(stream.push([{ type: 'error', failure: BROKEN }]).toString()).toBe(ERROR);
  });

  test('the same when bytes and break arrive together', () => {
    const batch = [raw('data: 1\n\ndata: {"half'), { type: 'error', failure: BROKEN } as const];
    expect(passedStream().push(batch).toString()).toBe(`data: 1\n\n${ERROR}`);
  });

  test('a last record without its blank line is passed on where the stream ends in good order', () => {
    expect(
      passedStream()
        .push([raw('data: [DONE]', { ends: true })])
        .toString(),
    ).toBe('data: [DONE]');
    const stream = passedStream();
    stream.push([raw('data: 1')]);
    expect(stream.push([{ type: 'finish', reason: 'end_turn' }]).toString()).toBe('data: 1');
  });

  test('a listener hears what is passed and says how it breaks off', () => {
    const heard: string[] = [];
    const listener = { heard: (bytes: Buffer) => void heard.push(bytes.toString()), fail: () => 'its own words' };
    const stream = new PassedStream(() => ({ fail: () => 'never' }), listener);
    stream.push([raw('data: 1\n\ndata')]);
    expect(stream.push([{ type: 'error', failure: BROKEN }]).toString()).toBe('its own words');
    expect(heard).toEqual(['data: 1\n\n']);
  });
});
