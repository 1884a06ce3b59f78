import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChunkEncoder, DONE, errorChunk } from './index.ts';

const head = { id: 'chatcmpl-1', created: 1, model: 'a "model"' };
const plain = new ChunkEncoder({ ...head, includeUsage: false });
const counted = new ChunkEncoder({ ...head, includeUsage: true });
const common = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'a "model"' };
const choice = (delta: object, finish_reason: string | null = null) => [
  { index: 0, delta, logprobs: null, finish_reason },
];

function dataOf(record: string): unknown {
  expect(record).toMatch(/^data: [^\n]*\n\n$/);
  return JSON.parse(record.slice('data: '.length));
}

describe('chunks of a streamed answer', () => {
  test('the first has the role', () => {
    expect(dataOf(plain.role())).toEqual({ ...common, choices: choice({ role: 'assistant', content: '' }) });
  });

  test('deltas carry any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(dataOf(plain.content(text))).toEqual({ ...common, choices: choice({ content: text }) });
        expect(dataOf(plain.reasoning(text))).toEqual({ ...common, choices: choice({ reasoning_content: text }) });
        const slice = [{ index: 2, function: { arguments: text } }];
        expect(dataOf(plain.toolArguments(2, text))).toEqual({ ...common, choices: choice({ tool_calls: slice }) });
      }),
    );
  });

  test('a call is opened with everything but its arguments', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '' } } as const;
    expect(dataOf(plain.toolCall(1, call))).toMatchObject({ choices: choice({ tool_calls: [{ index: 1, ...call }] }) });
  });

  test('a legacy call has its name in the first chunk only', () => {
    expect(dataOf(plain.functionCall('f', ''))).toMatchObject({
      choices: choice({ function_call: { name: 'f', arguments: '' } }),
    });
    expect(dataOf(plain.functionCall(undefined, '{}'))).toMatchObject({
      choices: choice({ function_call: { arguments: '{}' } }),
    });
  });

  test('the finish is an empty delta with its reason', () => {
    expect(dataOf(plain.finish('length'))).toEqual({ ...common, choices: choice({}, 'length') });
  });

  test('trap h: usage is null on every chunk until its own, and only where it was asked for', () => {
    expect(dataOf(counted.content('x'))).toEqual({ ...common, choices: choice({ content: 'x' }), usage: null });
    expect(dataOf(plain.content('x'))).not.toHaveProperty('usage');
    const usage = {
      prompt_tokens: 3,
      completion_tokens: 2,
      total_tokens: 5,
      prompt_tokens_details: { cached_tokens: 1, cache_write_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    };
    expect(dataOf(counted.usage(usage))).toEqual({ ...common, choices: [], usage });
  });

  test('an error and the end are records of their own', () => {
    const error = { message: 'no', type: 'server_error', param: null, code: null, request_id: 'r' } as const;
    expect(dataOf(errorChunk({ error }))).toEqual({ error });
    expect(DONE).toBe('data: [DONE]\n\n');
  });
});
