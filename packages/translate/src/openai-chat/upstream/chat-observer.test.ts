import type { TurnEvent } from '@sluice/core';
import { RecordScanner } from '@sluice/wire/sse';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChatObserver, observeAnswer } from './index.ts';
import { chunk, classified } from './read.fixture.ts';

const options = { classifyError: () => classified, inputEstimate: () => 33 };
const usage = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } };
const counted = { inputTokens: 6, cacheReadTokens: 4, cacheWriteTokens: 0, outputTokens: 5, source: 'reported' };
const record = (data: unknown) => Buffer.from(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
const finish = chunk({}, 'stop');
const done = { payload: true, ends: true };

function observe(...chunks: readonly unknown[]) {
  const observer = new ChatObserver(options);
  return { seen: chunks.map((data) => observer.observe(record(data))), closing: observer.end() };
}

describe('a passed-through stream', () => {
  test('trap l: tells its usage with the cached part, and how it ended', () => {
    const { seen } = observe(
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'a' }),
      finish,
      { choices: [], usage },
      '[DONE]',
    );
    expect(seen).toEqual([
      {},
      { payload: true },
      {},
      {},
      {
        ...done,
        events: [
          { type: 'usage', usage: counted },
          { type: 'finish', reason: 'end_turn' },
        ],
      },
    ]);
  });

  test.each<[object]>([
    [{ content: 'a' }],
    [{ reasoning_content: 'a' }],
    [{ reasoning: 'a' }],
    [{ refusal: 'no' }],
    [{ tool_calls: [{ index: 0 }] }],
    [{ function_call: { name: 'f' } }],
  ])('can be seen from the delta %j on', (delta) => {
    expect(observe(chunk(delta)).seen).toEqual([{ payload: true }]);
  });

  test('of Completions is seen by its text', () => {
    const text = (said: string, finish_reason: string | null = null) => ({
      choices: [{ index: 0, text: said, finish_reason }],
    });
    expect(observe(text(''), text('a'), text('', 'length'), '[DONE]').seen.at(-1)?.events?.at(-1)).toEqual({
      type: 'finish',
      reason: 'max_tokens',
    });
  });

  test('does not have its plain deltas parsed, and cannot be fooled by what they say', () => {
    const observer = new ChatObserver(options);
    observer.observe(record(chunk({ content: 'a' })));
    expect(observer.observe(Buffer.from('data: {broken "finish_reason": null}\n\n'))).toEqual({ payload: true });
    const says = '"finish_reason":"stop","usage":{"prompt_tokens":1},"error":{"message":"no"} [DONE]';
    expect(observer.observe(record(chunk({ content: says })))).toEqual({ payload: true });
    expect(observer.end().events).toMatchObject([{ type: 'usage', usage: { source: 'estimated' } }]);
  });

  test('is read right with spaces, with usage in every chunk, and with several choices in one', () => {
    const spaced = (data: object) => Buffer.from(`data: ${JSON.stringify(data, null, 1).replaceAll('\n', '')}\n\n`);
    const observer = new ChatObserver(options);
    observer.observe(spaced(chunk({ content: 'a' }, null, { usage: { prompt_tokens: 1, completion_tokens: 1 } })));
    observer.observe(spaced(chunk({ content: 'b' }, null, { usage })));
    observer.observe(
      spaced({
        choices: [
          { delta: { content: 'c' }, finish_reason: null },
          { delta: {}, finish_reason: 'length' },
        ],
      }),
    );
    expect(observer.end().events).toEqual([
      { type: 'usage', usage: counted },
      { type: 'finish', reason: 'max_tokens' },
    ]);
  });

  test('is not misled by keys that resemble those it looks for', () => {
    const observer = new ChatObserver(options);
    observer.observe(record(chunk({ content: 'a' })));
    observer.observe(record(chunk({ content: 'usage' }, null, { x_usage: null, usage })));
    expect(
      observer.observe(record(chunk({ content: 'b' }, null, { last_error: null, error: { message: 'no' } }))).ends,
    ).toBe(true);
    expect(observer.end().events).toEqual([]);
  });

  test('without [DONE] gets one after a finish', () => {
    const { closing } = observe(chunk({ content: 'a' }), finish);
    expect(closing.bytes?.toString()).toBe('data: [DONE]\n\n');
    expect(closing.events.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
  });

  test('that never finished is not closed', () => {
    expect(observe(chunk({ content: 'a' })).closing).toMatchObject({ events: [{ type: 'usage' }] });
    expect(observe(chunk({ role: 'assistant' })).closing).toEqual({ events: [] });
  });

  test('may end with [DONE] alone, but not when nothing was said', () => {
    expect(
      observe(chunk({ content: 'a' }), '[DONE]')
        .seen.at(-1)
        ?.events?.at(-1)?.type,
    ).toBe('finish');
    expect(observe('[DONE]').seen).toMatchObject([{ ends: true, events: [{ type: 'error' }] }]);
  });

  test.each<[string]>([
    ['{"error":{"message":"busy"}}'],
    ['{"object":"error","message":"busy"}'],
    ['{"choices":[{"delta":{},"finish_reason":"error"}],"error":{"code":502}}'],
  ])('that fails with %s is classified and could be tried elsewhere', (data) => {
    expect(observe(data).seen).toEqual([{ ends: true, events: [{ type: 'error', failure: classified }] }]);
    const late = observe(chunk({ content: 'a' }), data, finish).seen;
    expect(late[1]?.events?.map(({ type }) => type)).toEqual(['usage', 'error']);
    expect(late[2]).toEqual({});
  });

  test('trap m: is understood with CRLF, comments, several data lines and no space', () => {
    const text = [
      ': keep-alive\n\n',
      `data:${JSON.stringify(chunk({ content: 'a' }))}\r\n\r\n`,
      'data: {"choices":[],\ndata: "usage":{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4}}}\n\n',
      `event: message\nid: 7\ndata: ${JSON.stringify(finish)}\n\n`,
      'data:[DONE]\n\n',
    ].join('');
    const observer = new ChatObserver(options);
    const events = new RecordScanner().push(Buffer.from(text)).flatMap((one) => observer.observe(one).events ?? []);
    expect(events).toEqual([
      { type: 'usage', usage: counted },
      { type: 'finish', reason: 'end_turn' },
    ]);
  });

  test('whose usage nobody tells is estimated from what changes in its records', () => {
    const { closing } = observe(
      ...Array.from({ length: 30 }, (_, index) => chunk({ content: index === 0 ? 'x' : 'word ' })),
      finish,
    );
    expect(closing.events[0]).toMatchObject({ usage: { inputTokens: 33, source: 'estimated' } });
    const [event] = closing.events;
    expect(event?.type === 'usage' && event.usage.outputTokens).toBeGreaterThan(30);
    expect(event?.type === 'usage' && event.usage.outputTokens).toBeLessThan(90);
  });

  test('never makes the observer throw or end twice', () => {
    const any = fc.oneof(fc.jsonValue(), fc.constantFrom('[DONE]', '{', chunk({ content: 'a' }), finish), fc.string());
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), (chunks) => {
        const { seen, closing } = observe(...chunks);
        const terminal = [...seen.flatMap(({ events }) => events ?? []), ...closing.events].filter(
          ({ type }) => type === 'finish' || type === 'error',
        );
        expect(terminal.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('an unstreamed answer', () => {
  test.each<[object, TurnEvent]>([
    [
      { choices: [{ message: {}, finish_reason: 'tool_calls' }], usage },
      { type: 'finish', reason: 'tool_use' },
    ],
    [
      { choices: [{ text: 'a', finish_reason: 'length' }], usage },
      { type: 'finish', reason: 'max_tokens' },
    ],
    [
      { object: 'list', data: [], usage: { ...usage, total_tokens: 15 } },
      { type: 'finish', reason: 'end_turn' },
    ],
  ])('%j tells its usage and end', (json, end) => {
    expect(observeAnswer(json, options)).toEqual([{ type: 'usage', usage: counted }, end]);
  });

  test('without usage is estimated', () => {
    expect(observeAnswer({ choices: [{ text: 'a'.repeat(90) }] }, options)).toMatchObject([
      { usage: { inputTokens: 33, source: 'estimated' } },
      {},
    ]);
    expect(observeAnswer({ data: [] }, options)).toMatchObject([{ usage: { inputTokens: 33, outputTokens: 0 } }, {}]);
  });

  test('that is an error, or nothing we know, failed', () => {
    expect(observeAnswer({ error: 'no' }, options)).toEqual([{ type: 'error', failure: classified }]);
    for (const json of [null, [], {}, 'x', { choices: 7 }])
      expect(observeAnswer(json, options)).toMatchObject([{ type: 'error' }]);
  });
});
