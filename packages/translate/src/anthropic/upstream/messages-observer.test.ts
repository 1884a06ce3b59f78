import type { Failure, TurnEvent } from '@sluice/core';
import { RecordScanner } from '@sluice/wire/sse';
import { describe, expect, test } from 'vitest';
import { MessagesObserver, observeCount, observeMessage } from './messages-observer.ts';
import { delta, end, open, PING, RECORDED, STOP, sse, start, stop } from './recorded-stream.fixture.ts';

const OVERLOADED: Failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' };
const options = { classifyError: () => OVERLOADED, inputEstimate: () => 33 };

const records = (text: string) => new RecordScanner().push(Buffer.from(text));

function observed(text: string) {
  const observer = new MessagesObserver(options);
  return records(text).map((record) => observer.observe(record));
}

const eventsOf = (text: string): readonly TurnEvent[] => observed(text).flatMap(({ events }) => events ?? []);

const USAGE = { inputTokens: 12, cacheWriteTokens: 3, cacheReadTokens: 400, source: 'reported' };

describe('a passed-through stream', () => {
  test('trap l: tells its usage with the cached part, and how it ended', () => {
    expect(eventsOf(RECORDED)).toEqual([
      { type: 'usage', usage: { ...USAGE, outputTokens: 1, source: 'estimated' } },
      { type: 'usage', usage: { ...USAGE, outputTokens: 89, reasoningTokens: 5 } },
      { type: 'finish', reason: 'tool_use' },
    ]);
  });

  test('can be seen from its first visible record on', () => {
    const text = [
      start(),
      PING,
      open(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: 'a' }),
      stop(0),
      open(1, { type: 'tool_use', id: '1', name: 'ls', input: {} }),
      STOP,
    ];
    expect(observed(text.join('')).map(({ payload }) => payload === true)).toEqual([
      false,
      false,
      false,
      true,
      false,
      true,
      true,
    ]);
  });

  test('ends with its last record, and what follows means nothing', () => {
    expect(observed(STOP + start() + STOP)).toEqual([
      { payload: true, ends: true, events: [{ type: 'finish', reason: 'end_turn' }] },
      {},
      {},
    ]);
  });

  test('that begins with an error can still be tried elsewhere', () => {
    expect(observed(sse({ type: 'error', error: { type: 'overloaded_error' } }))).toEqual([
      { ends: true, events: [{ type: 'error', failure: OVERLOADED }] },
    ]);
  });

  test.each([
    ['CRLF', RECORDED.replaceAll('\n', '\r\n')],
    ['no space behind the colon', RECORDED.replaceAll('event: ', 'event:')],
    ['no event names', RECORDED.replaceAll(/event: .*\n/g, '')],
    ['a comment before each record', RECORDED.replaceAll('event: ', ': x\nevent: ')],
  ])('is understood with %s', (_name, text) => {
    expect(eventsOf(text)).toEqual(eventsOf(RECORDED));
    expect(observed(text).some(({ payload }) => payload)).toBe(true);
  });

  test('that breaks off has cost what could be seen of it', () => {
    const observer = new MessagesObserver(options);
    for (const record of records(start())) observer.observe(record);
    expect(observer.end()).toEqual({ events: [] });
    const seen = delta(0, { type: 'text_delta', text: 'a'.repeat(300) });
    for (const record of records(seen + seen)) observer.observe(record);
    const usage = {
      inputTokens: 10,
      cacheWriteTokens: 0,
      cacheReadTokens: 0,
      outputTokens: expect.any(Number),
      source: 'estimated',
    };
    expect(observer.end()).toEqual({ events: [{ type: 'usage', usage }] });
    const error = observer.observe(Buffer.from(sse({ type: 'error', error: {} })));
    expect(error.events).toMatchObject([{ type: 'usage', usage }, { type: 'error' }]);
    const [counted] = error.events ?? [];
    expect(counted?.type === 'usage' && Math.abs(counted.usage.outputTokens - 200)).toBeLessThan(10);
  });

  test('does not have its content read', () => {
    expect(observed('event: content_block_delta\ndata: {broken\n\n')).toEqual([{ payload: true }]);
    expect(observed('event: future_event\ndata: {"x":1}\n\n')).toEqual([{}]);
    expect(observed(end(null).replace('{', ''))).toEqual([{}]);
  });
});

describe('a passed-through whole answer', () => {
  const message = {
    type: 'message',
    content: [{ type: 'text', text: 'abc' }],
    stop_reason: 'stop_sequence',
    stop_sequence: 'X',
  };

  test('tells its usage and end', () => {
    const usage = { input_tokens: 12, cache_creation_input_tokens: 3, cache_read_input_tokens: 400, output_tokens: 5 };
    expect(observeMessage({ ...message, usage }, options)).toEqual([
      { type: 'usage', usage: { ...USAGE, outputTokens: 5 } },
      { type: 'finish', reason: 'stop_sequence', stopSequence: 'X' },
    ]);
  });

  test('without usage is estimated', () => {
    const [usage] = observeMessage(message, options);
    expect(usage).toMatchObject({ usage: { inputTokens: 33, source: 'estimated' } });
  });

  test.each([
    [{ type: 'error', error: {} }, 'busy'],
    [{}, 'upstream answered with something other than a message'],
    [[], 'upstream answered with something other than a message'],
  ])('%j is a failure', (json, sentence) => {
    expect(observeMessage(json, options)).toMatchObject([{ type: 'error', failure: { message: sentence } }]);
  });
});

test('a count has no usage, and something else is no count', () => {
  expect(observeCount({ input_tokens: 5 })).toEqual([{ type: 'finish', reason: 'end_turn' }]);
  expect(observeCount({ tokens: 5 })).toMatchObject([{ type: 'error', failure: { retryable: true } }]);
});
