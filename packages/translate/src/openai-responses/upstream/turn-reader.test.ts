import type { FinishReason, TurnEvent } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { ResponsesTurnReader } from '../index.ts';
import { EVENTS, FAILURE, newReader, read, readPieces, sse } from './answer-stream.fixture.ts';

const USAGE = {
  inputTokens: 30,
  cacheReadTokens: 60,
  cacheWriteTokens: 10,
  outputTokens: 20,
  reasoningTokens: 5,
  source: 'reported',
};
const BYTES = Buffer.from(sse(EVENTS));
const kinds = (events: readonly TurnEvent[]) => events.map(({ type }) => type);
const completed = (more: object = {}) => ({
  type: 'response.completed',
  response: { id: 'r', status: 'completed', output: [], ...more },
});
const text = (delta: string, index = 0) => ({
  type: 'response.output_text.delta',
  output_index: index,
  content_index: 0,
  delta,
});
const added = (index: number, item: object) => ({ type: 'response.output_item.added', output_index: index, item });
const done = (index: number, item: object) => ({ type: 'response.output_item.done', output_index: index, item });
const call = (more: object = {}) => ({
  type: 'function_call',
  id: 'fc',
  call_id: 'c',
  name: 'f',
  arguments: '',
  ...more,
});
const args = (index: number, delta: string) => ({
  type: 'response.function_call_arguments.delta',
  output_index: index,
  delta,
});

describe('a whole answer', () => {
  test('is rebuilt from the events of its items when the final output is empty', () => {
    expect(readPieces([BYTES])).toEqual([
      { type: 'turn-start', upstreamId: 'resp_u', model: 'gpt-x' },
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: '**Plan**' },
      { type: 'reasoning-delta', text: '\n\nMore ü' },
      { type: 'reasoning-delta', text: '€😀' },
      { type: 'reasoning-signature', signature: 'gAAA', signer: 'codex' },
      { type: 'reasoning-end' },
      { type: 'text-start' },
      { type: 'text-delta', text: 'Hé' },
      { type: 'text-delta', text: 'llo' },
      { type: 'text-end' },
      { type: 'tool-start', id: 'call_1', name: 'read' },
      { type: 'tool-delta', json: '{"a"' },
      { type: 'tool-delta', json: ':1}' },
      { type: 'tool-end' },
      { type: 'tool-start', id: 'call_2', name: 'read' },
      { type: 'tool-delta', json: '{}' },
      { type: 'tool-end' },
      { type: 'usage', usage: USAGE },
      { type: 'finish', reason: 'tool_use' },
    ]);
  });

  test('is also read from the final output alone, and nothing is said twice', () => {
    const output = EVENTS.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
    const final = { ...EVENTS.at(-1), response: { ...(EVENTS.at(-1)?.['response'] as object), output } };
    const whole = readPieces([BYTES]);
    expect(readPieces([Buffer.from(sse([...EVENTS.slice(0, -1), final]))])).toEqual(whole);
    const alone = read(final);
    const words = (events: readonly TurnEvent[]) =>
      events.map((event) => ('text' in event ? event.text : 'json' in event ? event.json : '')).join('');
    expect(words(alone)).toBe(words(whole));
    expect(alone.at(-1)).toEqual({ type: 'finish', reason: 'tool_use' });
  });

  test('trap m: at every position where its bytes may be cut', () => {
    const whole = readPieces([BYTES]);
    for (let cut = 1; cut < BYTES.length; cut++) {
      expect(readPieces([BYTES.subarray(0, cut), BYTES.subarray(cut)])).toEqual(whole);
    }
  });

  test('trap l: cached tokens are counted apart from fresh ones', () => {
    expect(readPieces([BYTES]).find(({ type }) => type === 'usage')).toEqual({ type: 'usage', usage: USAGE });
  });

  test('without usage is estimated, and says so', () => {
    expect(read(text('abcdef'), completed()).at(-2)).toMatchObject({
      usage: { inputTokens: 7, outputTokens: 2, source: 'estimated' },
    });
  });

  test('handshake events are no payload and come once', () => {
    expect(kinds(read(...EVENTS.slice(0, 3), completed()))).toEqual(['turn-start', 'usage', 'finish']);
  });
});

describe('why it ended', () => {
  test.each<[string, FinishReason, readonly Readonly<Record<string, unknown>>[]]>([
    ['text', 'end_turn', [text('a'), completed()]],
    ['a refusal', 'refusal', [{ type: 'response.refusal.delta', output_index: 0, delta: 'no' }, completed()]],
    ['a call', 'tool_use', [added(0, call()), args(0, '{}'), completed()]],
    [
      'the limit',
      'max_tokens',
      [
        text('a'),
        {
          type: 'response.incomplete',
          response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
        },
      ],
    ],
    [
      'the filter',
      'refusal',
      [
        text('a'),
        {
          type: 'response.incomplete',
          response: { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
        },
      ],
    ],
    [
      'the limit inside a call',
      'max_tokens',
      [added(0, call()), args(0, '{"a'), { type: 'response.incomplete', response: { status: 'incomplete' } }],
    ],
    [
      'the limit behind a call',
      'tool_use',
      [
        done(0, call({ arguments: '{}' })),
        text('a', 1),
        { type: 'response.incomplete', response: { status: 'incomplete' } },
      ],
    ],
    ['the limit under the wrong name', 'max_tokens', [text('a'), completed({ status: 'incomplete' })]],
  ])('%s: %s', (_name, reason, events) => {
    expect(read(...events).at(-1)).toEqual({ type: 'finish', reason });
  });

  test.each([
    [
      'response.failed',
      { type: 'response.failed', response: { status: 'failed', error: { code: 'server_is_overloaded' } } },
    ],
    ['error', { type: 'error', code: 'server_is_overloaded', message: 'x' }],
    ['completed with a failed status', completed({ status: 'failed' })],
  ])('%s goes through the classifier and closes what is open', (_name, event) => {
    expect(kinds(read(text('a'), event))).toEqual(['text-start', 'text-delta', 'text-end', 'usage', 'error']);
    expect(read(event)).toEqual([{ type: 'error', failure: FAILURE }]);
  });

  test('the classifier sees the event as it came', () => {
    const seen: string[] = [];
    const classify = (data: string) => {
      seen.push(data);
      return FAILURE;
    };
    const reader = new ResponsesTurnReader({ inputEstimate: 0, classify });
    reader.record({ event: 'error', data: '{"type":"error","code":"x"}' });
    expect(seen).toEqual(['{"type":"error","code":"x"}']);
  });

  test('bytes that end without a terminal event are an error, never a clean finish', () => {
    expect(read(text('a')).at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'transient', scope: 'model', retryable: true },
    });
    expect(read()).toMatchObject([{ type: 'error' }]);
  });

  test('nothing comes behind the end', () => {
    const reader = newReader();
    reader.record({ event: undefined, data: JSON.stringify(completed()) });
    expect(reader.ended).toBe(true);
    expect([...reader.record({ event: undefined, data: JSON.stringify(text('a')) }), ...reader.end()]).toEqual([]);
  });
});

describe('odd servers', () => {
  test('trap b: a call opens when its name is known, with the arguments that came before', () => {
    const events = read(
      added(0, call({ name: '' })),
      args(0, '{"a":'),
      args(0, '1}'),
      done(0, call({ arguments: '{"a":1}' })),
      completed(),
    );
    expect(events.slice(0, 3)).toEqual([
      { type: 'tool-start', id: 'c', name: 'f' },
      { type: 'tool-delta', json: '{"a":1}' },
      { type: 'tool-end' },
    ]);
  });

  test('trap c: items that interleave are told one after the other', () => {
    const events = read(
      added(0, call({ call_id: 'c0' })),
      args(0, '{"x"'),
      added(1, call({ call_id: 'c1' })),
      args(1, '{'),
      text('t', 2),
      args(0, ':0}'),
      done(0, call({ call_id: 'c0', arguments: '{"x":0}' })),
      args(1, '}'),
      completed(),
    );
    expect(kinds(events)).toEqual([
      'tool-start',
      'tool-delta',
      'tool-delta',
      'tool-end',
      'tool-start',
      'tool-delta',
      'tool-delta',
      'tool-end',
      'text-start',
      'text-delta',
      'text-end',
      'usage',
      'finish',
    ]);
    expect(events.filter(({ type }) => type === 'tool-start')).toMatchObject([{ id: 'c0' }, { id: 'c1' }]);
  });

  test('trap d: items without a number are known by their ids', () => {
    const slice = (id: string, delta: string) => ({
      type: 'response.function_call_arguments.delta',
      item_id: id,
      delta,
    });
    const { output_index: _, ...first } = added(0, call({ id: 'a', call_id: 'c0' }));
    const { output_index: __, ...end } = done(0, call({ id: 'a', call_id: 'c0', arguments: '{}' }));
    const events = read(
      first,
      slice('a', '{}'),
      end,
      completed({ output: [call({ id: 'a', call_id: 'c0', arguments: '{}' })] }),
    );
    expect(kinds(events)).toEqual(['tool-start', 'tool-delta', 'tool-end', 'usage', 'finish']);
  });

  test("a custom tool's text is wrapped, a renamed tool has its own name back", () => {
    const reader = new ResponsesTurnReader({
      classify: () => FAILURE,
      inputEstimate: 0,
      toolNames: new Map([['short', 'a.long.name']]),
    });
    const item = { type: 'custom_tool_call', id: 'ctc', call_id: 'c', name: 'short', input: 'a"b' };
    const events = readPieces(
      [Buffer.from(sse([added(0, { ...item, input: '' }), done(0, item), completed()]))],
      reader,
    );
    expect(events.slice(0, 2)).toEqual([
      { type: 'tool-start', id: 'c', name: 'a.long.name' },
      { type: 'tool-delta', json: '{"input":"a\\"b"}' },
    ]);
  });

  test('events without a type are known by their name', () => {
    const reader = newReader();
    const { type, ...data } = text('a');
    expect(kinds(reader.record({ event: type, data: JSON.stringify(data) }))).toEqual(['text-start', 'text-delta']);
  });
});
