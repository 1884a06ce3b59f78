import type { TurnEvent } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChatStream } from '../stream.ts';
import { ChatTurnReader } from './index.ts';
import { checkGrammar, chunk, classified, read } from './read.fixture.ts';
import { readUsage } from './read-usage.ts';

const finish = chunk({}, 'stop');
const usage = {
  prompt_tokens: 10,
  completion_tokens: 5,
  total_tokens: 15,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
const counted = {
  inputTokens: 6,
  cacheReadTokens: 4,
  cacheWriteTokens: 0,
  outputTokens: 5,
  reasoningTokens: 2,
  source: 'reported',
};
const usageOf = (events: readonly TurnEvent[]) =>
  events.filter((event) => event.type === 'usage').map((event) => event.usage);
const textOf = (events: readonly TurnEvent[]) =>
  events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');

describe('a streamed answer', () => {
  test('is text in blocks, with its origin, usage and end', () => {
    const events = read([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'a' }),
      chunk({ content: 'b' }),
      finish,
      { choices: [], usage },
      '[DONE]',
    ]);
    expect(events).toEqual([
      { type: 'turn-start', upstreamId: 'up-1', model: 'm-1' },
      { type: 'text-start' },
      { type: 'text-delta', text: 'a' },
      { type: 'text-delta', text: 'b' },
      { type: 'text-end' },
      { type: 'usage', usage: counted },
      { type: 'finish', reason: 'end_turn' },
    ]);
  });

  test.each(['reasoning_content', 'reasoning'])('has its thoughts in %s, before the text', (field) => {
    const events = read([chunk({ [field]: 'hm' }), chunk({ content: 'a', [field]: null }), finish]);
    expect(events.map(({ type }) => type)).toEqual([
      'turn-start',
      'reasoning-start',
      'reasoning-delta',
      'reasoning-end',
      'text-start',
      'text-delta',
      'text-end',
      'usage',
      'finish',
    ]);
  });

  test('trap n: may have null content and parts for content', () => {
    expect(
      textOf(
        read([chunk({ content: null }), chunk({ content: [{ type: 'text', text: 'a' }, { type: 'x' }] }), finish]),
      ),
    ).toBe('a');
  });

  test.each([
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['stop', 'end_turn'],
    ['eos', 'end_turn'],
    ['tool_calls', 'end_turn'],
  ])('that ends with %s has the reason %s', (word, reason) => {
    expect(read([chunk({ content: 'a' }), chunk({}, word)]).at(-1)).toEqual({ type: 'finish', reason });
  });

  test('that is a refusal says so', () => {
    const events = read([chunk({ refusal: 'no' }), finish]);
    expect(textOf(events)).toBe('no');
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'refusal' });
  });

  test('needs no [DONE] after a finish, and no finish before [DONE]', () => {
    expect(read([chunk({ content: 'a' }), finish]).at(-1)?.type).toBe('finish');
    expect(read([chunk({ content: 'a' }), '[DONE]']).at(-1)?.type).toBe('finish');
    expect(read([finish], {}, classified).at(-1)?.type).toBe('finish');
  });

  test('that ends early is broken, never clean', () => {
    for (const chunks of [[], ['[DONE]'], [chunk({ content: 'a' })], [chunk({ role: 'assistant' })]]) {
      expect(read(chunks).at(-1)).toMatchObject({
        type: 'error',
        failure: { kind: 'transient', scope: 'model', retryable: true },
      });
    }
    expect(read([chunk({ content: 'a' })], {}, classified).at(-1)).toEqual({ type: 'error', failure: classified });
  });

  test('gives nothing more once it has ended', () => {
    const reader = new ChatTurnReader({ classifyError: () => classified, inputEstimate: 0 });
    reader.record({ event: undefined, data: JSON.stringify(finish) });
    expect(reader.record({ event: undefined, data: '[DONE]' }).at(-1)?.type).toBe('finish');
    expect(reader.ended).toBe(true);
    expect(reader.record({ event: undefined, data: JSON.stringify(chunk({ content: 'x' })) })).toEqual([]);
    expect(reader.end()).toEqual([]);
  });
});

describe('an error inside a stream', () => {
  test.each<[string]>([
    ['{"error":{"message":"busy","type":"overloaded_error"}}'],
    ['{"error":"busy"}'],
    ['{"object":"error","message":"busy","code":503}'],
    ['{"message":"busy"}'],
    ['{"detail":"busy"}'],
    ['{"id":"x","choices":[{"delta":{},"finish_reason":"error"}],"error":{"code":502,"message":"busy"}}'],
  ])('%s is classified from its own words', (data) => {
    let seen = '';
    const classifyError = (text: string) => {
      seen = text;
      return classified;
    };
    const events = read([chunk({ content: 'a' }), data], { classifyError });
    expect(seen).toBe(data);
    expect(events.slice(-3).map(({ type }) => type)).toEqual(['text-end', 'usage', 'error']);
    expect(events.at(-1)).toEqual({ type: 'error', failure: classified });
  });

  test('may come as an event of that name, JSON or not', () => {
    const reader = new ChatTurnReader({ classifyError: () => classified, inputEstimate: 0 });
    expect(reader.record({ event: 'error', data: 'oh no' })).toEqual([{ type: 'error', failure: classified }]);
  });

  test('as a finish reason, or something that is no JSON, breaks the answer', () => {
    expect(read([chunk({ content: 'a' }, 'error')]).at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'transient' },
    });
    expect(read(['{"id":']).at(-1)).toMatchObject({ type: 'error', failure: { kind: 'transient' } });
  });

  test('a null error is none', () => {
    expect(read([chunk({ content: 'a' }, 'stop', { error: null })]).at(-1)?.type).toBe('finish');
  });
});

describe('usage', () => {
  test('of the last chunk that tells any counts', () => {
    const events = read([
      chunk({ content: 'a' }, null, { usage: { prompt_tokens: 1, completion_tokens: 1 } }),
      chunk({}, 'stop', { usage }),
    ]);
    expect(usageOf(events)).toEqual([counted]);
  });

  test('that nobody reports is an estimate', () => {
    expect(usageOf(read([chunk({ content: 'abcdef' }), finish]))).toEqual([
      { inputTokens: 9, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 2, source: 'estimated' },
    ]);
  });

  test.each<[string, object, object]>([
    ['OpenAI', usage, counted],
    [
      'DeepSeek',
      { prompt_tokens: 10, completion_tokens: 5, prompt_cache_hit_tokens: 7 },
      { inputTokens: 3, cacheReadTokens: 7 },
    ],
    ['Moonshot', { prompt_tokens: 10, completion_tokens: 5, cached_tokens: 7 }, { inputTokens: 3, cacheReadTokens: 7 }],
    [
      'a gateway of Claude',
      { prompt_tokens: 10, completion_tokens: 5, cache_read_input_tokens: 3, cache_creation_input_tokens: 2 },
      { inputTokens: 5, cacheReadTokens: 3, cacheWriteTokens: 2 },
    ],
    ['embeddings', { prompt_tokens: 10, total_tokens: 10 }, { inputTokens: 10, outputTokens: 0 }],
    [
      'a server that counts the cache apart',
      { prompt_tokens: 1, completion_tokens: 1, cached_tokens: 100 },
      { inputTokens: 0, cacheReadTokens: 1 },
    ],
  ])('trap l: as %s tells it', (_who, reported, expected) => {
    expect(readUsage(reported)).toMatchObject(expected);
  });

  test('in a choice (Moonshot) or under x_groq is found', () => {
    const choice = { choices: [{ delta: {}, finish_reason: 'stop', usage }] };
    expect(usageOf(read([choice]))).toEqual([counted]);
    expect(usageOf(read([chunk({}, 'stop', { x_groq: { usage } })]))).toEqual([counted]);
  });

  test('of nonsense is none', () => {
    for (const value of [null, 7, [], {}, { prompt_tokens: 'x' }, { prompt_tokens: 0, completion_tokens: 0 }])
      expect(readUsage(value)).toBeUndefined();
  });
});

test('whatever is sent, the grammar holds and nothing is thrown', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const text = fc.oneof(fc.string({ maxLength: 5 }), value);
  const call = fc.record(
    {
      index: fc.oneof(fc.nat(2), value),
      id: text,
      function: fc.oneof(value, fc.record({ name: text, arguments: text })),
    },
    { requiredKeys: [] },
  );
  const delta = fc.record(
    {
      content: text,
      reasoning_content: text,
      refusal: text,
      tool_calls: fc.oneof(value, fc.array(call, { maxLength: 3 })),
      function_call: value,
    },
    { requiredKeys: [] },
  );
  const hostile = fc.record(
    {
      id: value,
      choices: fc.oneof(value, fc.array(fc.record({ delta: fc.oneof(delta, value), finish_reason: text }))),
      usage: value,
      error: fc.option(value),
    },
    { requiredKeys: [] },
  );
  const record = fc.oneof(hostile, value, fc.constantFrom('[DONE]', '', '{'));
  fc.assert(
    fc.property(fc.array(record, { maxLength: 6 }), (records) => {
      const events = read(records);
      checkGrammar(events);
      expect(new ChatStream({ messageId: 'i', model: 'm', requestId: 'r', created: 0 }).push(events)).toMatch(
        /data: \[DONE\]\n\n$/,
      );
    }),
    { numRuns: 500 },
  );
});
