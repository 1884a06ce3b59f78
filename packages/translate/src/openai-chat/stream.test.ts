import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { type AnswerOptions, ChatCompletion, ChatStream, toOpenaiFailure } from './index.ts';

const options: AnswerOptions = { messageId: 'chatcmpl-1', model: 'm', requestId: 'req_1', created: 1 };
const overloaded: Failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' };
const usage: Usage = {
  inputTokens: 3,
  cacheReadTokens: 5,
  cacheWriteTokens: 2,
  outputTokens: 7,
  reasoningTokens: 4,
  source: 'reported',
};
const finish: TurnEvent = { type: 'finish', reason: 'end_turn' };
const call = (id: string, ...json: readonly string[]): TurnEvent[] => [
  { type: 'tool-start', id, name: 'f' },
  ...json.map((slice): TurnEvent => ({ type: 'tool-delta', json: slice })),
  { type: 'tool-end' },
];
const text = (...texts: readonly string[]): TurnEvent[] => [
  { type: 'text-start' },
  ...texts.map((slice): TurnEvent => ({ type: 'text-delta', text: slice })),
  { type: 'text-end' },
];

interface Chunk {
  readonly choices: readonly {
    readonly delta: Readonly<Record<string, unknown>>;
    readonly finish_reason: string | null;
  }[];
  readonly usage?: unknown;
  readonly error?: unknown;
}

/** The records of a stream, parsed; the last must be `[DONE]`, and there only. */
function chunksOf(events: readonly TurnEvent[], more: Partial<AnswerOptions> = {}): readonly Chunk[] {
  const stream = new ChatStream({ ...options, ...more });
  const records = stream.push(events).split('\n\n');
  expect(stream.push(events)).toBe('');
  expect(records.splice(-2)).toEqual(['data: [DONE]', '']);
  return records.map((record) => JSON.parse(record.replace(/^data: /, '')) as Chunk);
}
const deltasOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
const reasonOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ choices }) => choices).at(-1)?.finish_reason;

describe('a stream', () => {
  test('begins with the role and ends with its reason and [DONE]', () => {
    const chunks = chunksOf([{ type: 'turn-start' }, ...text('a', '', 'b'), finish]);
    expect(deltasOf(chunks)).toEqual([{ role: 'assistant', content: '' }, { content: 'a' }, { content: 'b' }, {}]);
    expect(reasonOf(chunks)).toBe('stop');
  });

  test('has a role even when nothing is said', () => {
    expect(deltasOf(chunksOf([finish]))).toEqual([{ role: 'assistant', content: '' }, {}]);
  });

  test('shows thoughts as reasoning_content, without signatures or what nobody can read', () => {
    const chunks = chunksOf([
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-signature', signature: 's' },
      { type: 'reasoning-end' },
      { type: 'reasoning-redacted', data: 'x' },
      finish,
    ]);
    expect(deltasOf(chunks)).toEqual([{ role: 'assistant', content: '' }, { reasoning_content: 'hm' }, {}]);
  });

  test('trap d: calls are numbered among themselves, whatever stands between', () => {
    const chunks = chunksOf([...text('a'), ...call('c1', '{"a"', ':1}'), ...text('b'), ...call('c2', '{}'), finish]);
    const calls = deltasOf(chunks).flatMap(({ tool_calls }) => (tool_calls as readonly { index: number }[]) ?? []);
    expect(calls.map(({ index }) => index)).toEqual([0, 0, 0, 1, 1]);
    expect(calls[0]).toEqual({ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } });
    expect(calls[1]).toEqual({ index: 0, function: { arguments: '{"a"' } });
  });

  test('a call without arguments gets an empty object, which clients can parse', () => {
    const calls = deltasOf(chunksOf([...call('c1'), finish])).flatMap(({ tool_calls }) => tool_calls ?? []);
    expect(calls.at(-1)).toEqual({ index: 0, function: { arguments: '{}' } });
  });

  test('a call decides the reason, whatever the upstream says', () => {
    expect(reasonOf(chunksOf([...call('c1', '{}'), finish]))).toBe('tool_calls');
  });

  test.each([
    ['max_tokens', 'length'],
    ['context_window_exceeded', 'length'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['refusal', 'content_filter'],
  ] as const)('the reason %s is %s', (reason, word) => {
    expect(reasonOf(chunksOf([{ type: 'finish', reason }]))).toBe(word);
  });

  test('trap h: usage has a chunk of its own, and only for those who asked', () => {
    const events: TurnEvent[] = [...text('a'), { type: 'usage', usage }, finish];
    expect(chunksOf(events).every((chunk) => !('usage' in chunk) && chunk.choices.length === 1)).toBe(true);
    const counted = chunksOf(events, { includeUsage: true });
    expect(counted.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
    expect(counted.at(-1)?.choices).toEqual([]);
  });

  test('trap l: cached tokens are told, and are part of the prompt', () => {
    const told = chunksOf([{ type: 'usage', usage }, finish], { includeUsage: true }).at(-1)?.usage;
    expect(told).toEqual({
      prompt_tokens: 10,
      completion_tokens: 7,
      total_tokens: 17,
      prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 4 },
    });
  });

  test('trap j: a Gemini call carries its signature, another vendor’s does not', () => {
    const signed = (signer: string): TurnEvent[] => [
      { type: 'tool-start', id: 'c', name: 'f', signature: 's', signer },
      { type: 'tool-end' },
      finish,
    ];
    const openedBy = (signer: string) => deltasOf(chunksOf(signed(signer)))[1]?.['tool_calls'];
    expect(openedBy('antigravity:gemini')).toMatchObject([{ extra_content: { google: { thought_signature: 's' } } }]);
    expect(openedBy('claude')).not.toMatchObject([{ extra_content: {} }]);
  });

  test('an error is an error object and [DONE], with the content before it', () => {
    const chunks = chunksOf([...text('a'), { type: 'error', failure: overloaded }, finish]);
    expect(chunks.at(-1)).toEqual({
      error: { message: 'busy', type: 'server_error', param: null, code: 'server_is_overloaded', request_id: 'req_1' },
    });
  });

  test('trouble on our own side ends it once', () => {
    const stream = new ChatStream(options);
    expect(stream.fail(overloaded)).toMatch(/"error".*\n\ndata: \[DONE\]\n\n$/s);
    expect(stream.ended).toBe(true);
    expect(stream.fail(overloaded)).toBe('');
  });

  test('legacy functions are answered with one function_call', () => {
    const chunks = chunksOf([...call('c1', '{"a":', '1}'), ...call('c2', '{}'), finish], { legacyFunctions: true });
    expect(deltasOf(chunks).slice(1)).toEqual([
      { function_call: { name: 'f', arguments: '' } },
      { function_call: { arguments: '{"a":' } },
      { function_call: { arguments: '1}' } },
      {},
    ]);
    expect(reasonOf(chunks)).toBe('function_call');
  });

  test('bytes of a passed-through answer never reach it', () => {
    const stream = new ChatStream(options);
    expect(stream.push([{ type: 'raw', bytes: Buffer.from('x'), payload: true }])).toBe('');
  });
});

describe('a whole answer', () => {
  const wholeOf = (events: readonly TurnEvent[], more: Partial<AnswerOptions> = {}) => {
    const whole = new ChatCompletion({ ...options, ...more });
    whole.push(events);
    return whole.result();
  };

  test('has text, thoughts, calls, reason and usage', () => {
    const thoughts: TurnEvent[] = [
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-end' },
    ];
    const answer = wholeOf([
      ...thoughts,
      ...text('a', 'b'),
      ...call('c1', '{"a"', ':1}'),
      { type: 'usage', usage },
      finish,
    ]);
    expect(answer).toMatchObject({
      ok: true,
      usage,
      body: {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        choices: [
          {
            finish_reason: 'tool_calls',
            message: {
              role: 'assistant',
              content: 'ab',
              reasoning_content: 'hm',
              tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
            },
          },
        ],
        usage: { prompt_tokens: 10, total_tokens: 17 },
      },
    });
  });

  test('trap n: has null content when there are only calls, and text otherwise', () => {
    const contentOf = (events: readonly TurnEvent[]) => {
      const answer = wholeOf(events);
      return answer.ok && answer.body.choices[0].message.content;
    };
    expect(contentOf([...call('c1'), finish])).toBeNull();
    expect(contentOf([finish])).toBe('');
  });

  test('has a function_call for legacy functions', () => {
    const answer = wholeOf([...call('c1'), finish], { legacyFunctions: true });
    expect(answer).toMatchObject({
      body: {
        choices: [{ finish_reason: 'function_call', message: { function_call: { name: 'f', arguments: '{}' } } }],
      },
    });
  });

  test('is a failure when it failed or never ended', () => {
    expect(wholeOf([...text('a'), { type: 'error', failure: overloaded }])).toMatchObject({
      ok: false,
      failure: overloaded,
    });
    expect(wholeOf(text('a'))).toMatchObject({ ok: false, failure: { kind: 'transient' } });
  });
});

describe('a failure in OpenAI’s words', () => {
  test.each([
    [{ kind: 'rate_limit' }, 429, 'rate_limit_exceeded'],
    [{ kind: 'quota_exceeded' }, 429, 'rate_limit_exceeded'],
    [{ kind: 'authentication' }, 502, null],
    [{ kind: 'permission' }, 502, null],
    [{ kind: 'not_found' }, 404, 'model_not_found'],
    [{ kind: 'overloaded', status: 529 }, 503, 'server_is_overloaded'],
    [{ kind: 'transient' }, 502, null],
    [{ kind: 'invalid_request' }, 400, null],
    [{ kind: 'invalid_request', status: 413 }, 413, 'request_too_large'],
    [{ kind: 'invalid_request', code: 'CONTENT_LENGTH_EXCEEDS_THRESHOLD' }, 400, 'context_length_exceeded'],
    [{ kind: 'invalid_request', code: 'invalid_prompt' }, 400, 'invalid_prompt'],
    [{ kind: 'invalid_request', code: 'REASON' }, 400, null],
  ] as const)('%j is %i %s', (failure, status, code) => {
    expect(toOpenaiFailure(failure)).toEqual({ status, code });
  });
});
