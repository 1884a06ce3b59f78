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
    expect(stream.push([raw('data: 1\n\n')]).toString()).toBe('data: 1\n\n');
    const end: TurnEvent = { type: 'finish', reason: 'end_turn' };
    expect(stream.push([raw('data: 2\n\n', { ends: true }), end]).toString()).toBe('data: 2\n\n');
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

  test('the same when bytes and break arrive together', () => {
    const batch = [raw('data: 1\n\n'), { type: 'error', failure: BROKEN } as const];
    expect(passedStream().push(batch).toString()).toBe(`data: 1\n\n${ERROR}`);
  });

  test('a listener hears what is passed and says how it breaks off', () => {
    const heard: string[] = [];
    const listener = { heard: (bytes: Buffer) => void heard.push(bytes.toString()), fail: () => 'its own words' };
    const stream = new PassedStream(() => ({ fail: () => 'never' }), listener);
    stream.push([raw('data: 1\n\n')]);
    expect(stream.push([{ type: 'error', failure: BROKEN }]).toString()).toBe('its own words');
    expect(heard).toEqual(['data: 1\n\n']);
  });
});
