import type { Message, Part, Turn } from '@sluice/core';
import type { ResponsesRequest } from '@sluice/wire/openai-responses';
import { parseResponsesRequest } from '@sluice/wire/openai-responses';
import { describe, expect, test } from 'vitest';
import { toResponsesRequest } from '../index.ts';

const text = (words: string): Part => ({ type: 'text', text: words });
const user = (...content: Part[]): Message => ({ role: 'user', content });
const assistant = (...content: Part[]): Message => ({ role: 'assistant', content });
const call = (id: string): Part => ({ type: 'tool_call', id, name: 'f', input: { a: 1 } });
const result = (callId: string, ...content: [] | [Part & { type: 'text' | 'image' | 'document' }]): Part => ({
  type: 'tool_result',
  callId,
  isError: false,
  content,
});
const turnOf = (more: Partial<Turn>): Turn => ({
  model: 'm',
  system: [],
  messages: [user(text('hi'))],
  tools: [],
  stream: true,
  ...more,
});

function said(turn: Turn, chatgpt = false, more: { omitReasoning?: boolean } = {}) {
  const result = toResponsesRequest(turn, { model: 'gpt-x', chatgpt, ...more });
  if (!result.ok) throw new Error(result.failure.message);
  expect(parseResponsesRequest(result.body)).toMatchObject({ ok: true });
  return { body: result.body as unknown as ResponsesRequest, dropped: result.dropped, toolNames: result.toolNames };
}

const inputOf = (...messages: Message[]) => said(turnOf({ messages })).body.input;

describe("the rules of ChatGPT's backend", () => {
  const full = turnOf({
    system: [{ type: 'text', text: 'Be brief.' }],
    maxTokens: 9,
    temperature: 1,
    topP: 0.5,
    topK: 3,
    seed: 1,
    stopSequences: ['x'],
    serviceTier: 'flex',
    cacheKey: 'k',
  });

  test('nothing is stored, everything is streamed, instructions are there and thoughts are asked for', () => {
    expect(said(full, true).body).toEqual({
      model: 'gpt-x',
      instructions: '',
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Be brief.' }] },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
      ],
      prompt_cache_key: 'k',
      include: ['reasoning.encrypted_content'],
      store: false,
      stream: true,
    });
  });

  test('what it refuses is left out and named', () => {
    expect(said(full, true).dropped).toEqual([
      'maxTokens',
      'temperature',
      'topP',
      'topK',
      'seed',
      'stopSequences',
      'serviceTier',
    ]);
    expect(said(turnOf({ serviceTier: 'priority' }), true)).toMatchObject({
      body: { service_tier: 'priority' },
      dropped: [],
    });
  });

  test("OpenAI's API takes more", () => {
    const { body, dropped } = said(full);
    expect(body).toMatchObject({
      instructions: 'Be brief.',
      max_output_tokens: 16,
      temperature: 1,
      top_p: 0.5,
      service_tier: 'flex',
    });
    expect(body.include).toBeUndefined();
    expect(dropped).toEqual(['topK', 'seed', 'stopSequences']);
  });
});

describe('messages', () => {
  test('a mid-conversation system message is a developer message', () => {
    expect(inputOf(user(text('a')), { role: 'system', content: [text('b')] })).toMatchObject([
      { role: 'user' },
      { role: 'developer' },
    ]);
  });

  test('what the assistant said is output, calls are items of their own', () => {
    expect(inputOf(assistant(text('a'), text(''), call('c')), user(result('c'), text('b')))).toEqual([
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'c', output: '' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'b' }] },
    ]);
  });

  test('pictures and files go along, also in the result of a call', () => {
    const picture = { type: 'image', mediaType: 'image/png', data: 'AA', detail: 'low' } as const;
    const pdf = { type: 'document', title: 'a.pdf', mediaType: 'application/pdf', data: 'JV' } as const;
    const image = { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'low' };
    expect(inputOf(user(picture, pdf, { type: 'image', url: 'https://x.test/a' }))).toMatchObject([
      {
        content: [
          image,
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JV' },
          { type: 'input_image', image_url: 'https://x.test/a' },
        ],
      },
    ]);
    expect(inputOf(assistant(call('c')), user(result('c', picture)))).toMatchObject([{}, { output: [image] }]);
  });

  test('a picture named by a file id of another vendor is refused', () => {
    const refused = toResponsesRequest(turnOf({ messages: [user({ type: 'image' })] }), { model: 'm', chatgpt: true });
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'invalid_request', scope: 'none', retryable: false } });
  });

  test('a failed call says so in its text, once', () => {
    const failed = (words: string): Part => ({
      type: 'tool_result',
      callId: 'c',
      isError: true,
      content: [{ type: 'text', text: words }],
    });
    const outputOf = (part: Part) => inputOf(assistant(call('c')), user(part))[1];
    expect(outputOf(failed('no such file'))).toMatchObject({ output: 'Error: no such file' });
    expect(outputOf(failed('Error: gone'))).toMatchObject({ output: 'Error: gone' });
  });
});

describe('trap e: calls and outputs come in pairs', () => {
  test('a call without output is dropped, an output without call becomes text', () => {
    expect(inputOf(user(text('a')), assistant(call('1')), user(result('9', { type: 'text', text: 'x' })))).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'a' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Result of an earlier tool call:\nx' }] },
    ]);
  });

  test('ids that are used again and ids that are too long are made fit, on both sides', () => {
    const long = 'x'.repeat(80);
    const input = inputOf(
      assistant(call('1')),
      user(result('1')),
      assistant(call('1'), call(long)),
      user(result(long), result('1')),
    );
    const ids = (input as readonly { call_id: string }[]).map(({ call_id }) => call_id);
    expect([ids[0], ids[1], ids[2], ids[5]]).toEqual(['1', '1', '1_2', '1_2']);
    expect(ids[3]).toHaveLength(64);
    expect(ids[4]).toBe(ids[3]);
  });
});

describe('trap a: thoughts', () => {
  const own: Part = { type: 'reasoning', text: 'hm', signature: 'gAAA', signer: 'codex' };
  const foreign: Part = { type: 'reasoning', text: 'hm', signature: 'Eq', signer: 'claude' };
  const item = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'gAAA' };

  test('only those that OpenAI encrypted go back', () => {
    const turn = turnOf({
      messages: [user(text('a')), assistant(own, foreign, { type: 'reasoning', text: 'open' }, text('b'))],
    });
    const { body, dropped } = said(turn, true);
    expect(body.input).toMatchObject([{ role: 'user' }, item, { role: 'assistant' }]);
    expect(dropped).toEqual(['messages.reasoning']);
  });

  test('none goes back after the upstream could not verify them', () => {
    const { body, dropped } = said(turnOf({ messages: [user(text('a')), assistant(own, text('b'))] }), true, {
      omitReasoning: true,
    });
    expect(body.input).toMatchObject([{ role: 'user' }, { role: 'assistant' }]);
    expect(dropped).toEqual([]);
  });

  test('one with nothing of the assistant behind it does not go back', () => {
    expect(inputOf(user(text('a')), assistant(own, call('1')), user(text('b')))).toMatchObject([
      { role: 'user' },
      { role: 'user' },
    ]);
  });
});

describe('tools and settings', () => {
  const tool = { name: 'f', inputSchema: { type: 'object' } };
  const CLOSED = { type: 'object', properties: {}, additionalProperties: false };

  test('a tool says whether it is strict, and has properties', () => {
    const { tools } = said(
      turnOf({
        tools: [
          { ...tool, description: 'd' },
          { name: 'g', inputSchema: CLOSED, strict: true },
        ],
      }),
    ).body;
    expect(tools).toEqual([
      { type: 'function', name: 'f', description: 'd', parameters: { type: 'object', properties: {} }, strict: false },
      { type: 'function', name: 'g', parameters: CLOSED, strict: true },
    ]);
  });

  test('a tool whose schema OpenAI cannot hold a model to is offered without strict', () => {
    const open = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
    const { body, dropped } = said(turnOf({ tools: [{ name: 'g', inputSchema: open, strict: true }] }));
    expect(body['tools']).toEqual([{ type: 'function', name: 'g', parameters: open, strict: false }]);
    expect(dropped).toEqual(['tools.strict']);
  });

  test('tools another vendor runs are dropped by name', () => {
    const { body, dropped } = said(
      turnOf({ tools: [{ ...tool, serverType: 'web_search_20250305' }], toolChoice: { type: 'any' } }),
    );
    expect(body.tools).toBeUndefined();
    expect(body.tool_choice).toBeUndefined();
    expect(dropped).toEqual(['tools.web_search_20250305']);
  });

  test('a name OpenAI does not take is changed, and can be changed back', () => {
    const names = ['mcp.server:tool', 'n'.repeat(100), 'fine-name_1'];
    const { body, toolNames } = said(
      turnOf({
        tools: names.map((name) => ({ ...tool, name })),
        toolChoice: { type: 'tool', name: 'mcp.server:tool' },
      }),
    );
    const sent = (body.tools ?? []).map((one) => String(one['name']));
    for (const one of sent) expect(one).toMatch(/^[\w-]{1,64}$/);
    expect(sent.map((one) => toolNames.get(one) ?? one)).toEqual(names);
    expect(body.tool_choice).toEqual({ type: 'function', name: sent[0] });
  });

  test.each<[Partial<Turn>, object]>([
    [{ toolChoice: { type: 'any', parallel: false } }, { tool_choice: 'required', parallel_tool_calls: false }],
    [{ toolChoice: { type: 'none' } }, { tool_choice: 'none' }],
    [{ reasoning: { type: 'off' } }, { reasoning: { effort: 'none' } }],
    [{ reasoning: { type: 'adaptive' } }, { reasoning: { summary: 'auto' }, include: ['reasoning.encrypted_content'] }],
    [{ reasoning: { type: 'adaptive', effort: 'max' } }, { reasoning: { effort: 'xhigh', summary: 'auto' } }],
    [{ reasoning: { type: 'budget', tokens: 9_000 } }, { reasoning: { effort: 'high', summary: 'auto' } }],
    [
      { responseFormat: { type: 'json_object' }, verbosity: 'low' },
      { text: { format: { type: 'json_object' }, verbosity: 'low' } },
    ],
    [
      { responseFormat: { type: 'json_schema', schema: {} } },
      { text: { format: { type: 'json_schema', name: 'answer', schema: {} } } },
    ],
    [{ session: 'user-7' }, { prompt_cache_key: expect.stringMatching(/^[0-9a-f]{32}$/) }],
  ])('%j', (more, expected) => {
    expect(said(turnOf({ tools: [tool], ...more })).body).toMatchObject(expected);
  });
});
