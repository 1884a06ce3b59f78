import type { Message, Part, Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { type ChatRequestOptions, toChatRequest } from './index.ts';

const said = (text: string): Part => ({ type: 'text', text });
const user = (...content: Part[]): Message => ({ role: 'user', content });
const assistant = (...content: Part[]): Message => ({ role: 'assistant', content });
const call = (id: string, more: Partial<Extract<Part, { type: 'tool_call' }>> = {}): Part => ({
  type: 'tool_call',
  id,
  name: 'f',
  input: { a: 1 },
  ...more,
});
const result = (callId: string, content: Extract<Part, { type: 'tool_result' }>['content'], isError = false): Part => ({
  type: 'tool_result',
  callId,
  isError,
  content,
});
const asked = (id: string, name = 'f') => ({ id, type: 'function', function: { name, arguments: '{"a":1}' } });
const turnWith = (more: Partial<Turn> = {}): Turn => ({
  model: 'client-model',
  system: [],
  messages: [user(said('hi'))],
  tools: [],
  stream: false,
  ...more,
});

function say(more: Partial<Turn>, options: Partial<ChatRequestOptions> = {}) {
  const request = toChatRequest(turnWith(more), { model: 'm', ...options });
  if (!request.ok) throw new Error(request.failure.message);
  return request;
}
const messagesOf = (...messages: Message[]) => say({ messages }).body['messages'];

test('the least of a request is streamed and counted', () => {
  expect(say({})).toMatchObject({
    body: {
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true },
    },
    dropped: [],
  });
});

test('every knob has its field', () => {
  const { body, dropped } = say({
    maxTokens: 1,
    temperature: 0,
    topP: 0.5,
    presencePenalty: 1,
    frequencyPenalty: -1,
    seed: 3,
    stopSequences: ['x'],
    verbosity: 'low',
    serviceTier: 'flex',
    cacheKey: 'k',
    session: 's',
    responseFormat: { type: 'json_schema', schema: { type: 'object' }, strict: true },
  });
  expect(body).toMatchObject({
    max_tokens: 1,
    temperature: 0,
    top_p: 0.5,
    presence_penalty: 1,
    frequency_penalty: -1,
    seed: 3,
    stop: ['x'],
    verbosity: 'low',
    service_tier: 'flex',
    prompt_cache_key: 'k',
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' }, strict: true } },
  });
  expect(body).not.toHaveProperty('user');
  expect(dropped).toEqual([]);
  expect(say({ maxTokens: 1 }, { maxTokensField: 'max_completion_tokens' }).body).toMatchObject({
    max_completion_tokens: 1,
  });
});

test.each<[Partial<Turn>, string[]]>([
  [{ topK: 3 }, ['topK']],
  [{ stopSequences: ['1', '2', '3', '4', '5'] }, ['stopSequences']],
  [{ reasoning: { type: 'off' } }, ['reasoning']],
  [{ serviceTier: 'turbo' }, ['serviceTier']],
  [{ system: [{ type: 'text', text: 'x', cache: {} }] }, ['cache']],
  [
    { tools: [{ name: 'w', inputSchema: {}, serverType: 'web_search' }], toolChoice: { type: 'auto' } },
    ['tools.web_search', 'toolChoice'],
  ],
  [
    {
      messages: [
        user(said('x')),
        assistant(
          { type: 'redacted_reasoning', data: 'x' },
          { type: 'reasoning', text: 't' },
          { type: 'image', url: 'u' },
        ),
      ],
    },
    ['messages.redacted_reasoning', 'messages.reasoning', 'messages.image'],
  ],
])('what it cannot say is dropped by name: %j', (more, names) => {
  expect(say(more).dropped).toEqual(names);
});

describe('a model', () => {
  const knobs: Partial<Turn> = {
    maxTokens: 1,
    temperature: 0.5,
    topP: 1,
    presencePenalty: 1,
    stopSequences: ['x'],
    reasoning: { type: 'adaptive', effort: 'low' },
  };

  test.each(['o3-mini', 'gpt-5', 'openai/gpt-5.2', 'ft:o4-mini:acme'])(
    'that thinks (%s) is sent no sampling',
    (model) => {
      const { body, dropped } = say(knobs, { model });
      expect(body).toMatchObject({ max_completion_tokens: 1, reasoning_effort: 'low' });
      for (const field of ['max_tokens', 'temperature', 'top_p', 'presence_penalty', 'stop'])
        expect(body).not.toHaveProperty(field);
      expect(dropped).toEqual(['temperature', 'presencePenalty', 'stopSequences']);
    },
  );

  test.each(['gpt-4o-mini', 'chatgpt-4o-latest', 'gpt-5-chat-latest'])(
    'that does not (%s) is sent no effort',
    (model) => {
      const { body, dropped } = say(knobs, { model });
      expect(body).toMatchObject({ max_completion_tokens: 1, temperature: 0.5, stop: ['x'] });
      expect(body).not.toHaveProperty('reasoning_effort');
      expect(dropped).toEqual(['reasoning']);
    },
  );

  test('of another maker gets everything', () => {
    expect(say(knobs, { model: 'qwen3-coder' })).toMatchObject({
      body: { max_tokens: 1, temperature: 0.5, reasoning_effort: 'low' },
      dropped: [],
    });
  });
});

test('at most four stop sequences are sent', () => {
  expect(say({ stopSequences: ['1', '2', '3', '4', '5'] }).body['stop']).toEqual(['1', '2', '3', '4']);
});

test.each<[Turn['reasoning'], string | undefined]>([
  [{ type: 'off' }, undefined],
  [{ type: 'adaptive' }, undefined],
  [{ type: 'adaptive', effort: 'xhigh' }, 'xhigh'],
  [{ type: 'adaptive', effort: 'max' }, 'xhigh'],
  [{ type: 'budget', tokens: 4_000 }, 'medium'],
  [{ type: 'budget', tokens: 100_000 }, 'high'],
  [{ type: 'budget', tokens: 0 }, undefined],
])('thinking %j is effort %s', (reasoning, effort) => {
  expect(say(reasoning ? { reasoning } : {}).body['reasoning_effort']).toBe(effort);
});

describe('messages', () => {
  test('the system prompt is one message, later system messages stay in their place', () => {
    const { body } = say({
      system: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      messages: [user(said('hi')), { role: 'system', content: [said('c')] }],
    });
    expect(body['messages']).toEqual([
      { role: 'system', content: 'a\n\nb' },
      { role: 'user', content: 'hi' },
      { role: 'system', content: 'c' },
    ]);
  });

  test('trap n: messages that say nothing are left out, and calls stand beside null content', () => {
    expect(
      messagesOf(user(), assistant(said('')), user(said('hi')), assistant(call('c')), user(result('c', []))),
    ).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: null, tool_calls: [asked('c')] },
      { role: 'tool', tool_call_id: 'c', content: '' },
    ]);
    expect(messagesOf()).toEqual([{ role: 'user', content: '' }]);
  });

  test('trap e: every call has its result right behind it, in the order of the calls, and the user’s words after them', () => {
    expect(
      messagesOf(
        user(said('hi')),
        assistant(said('ok'), call('c1'), call('c2')),
        user(
          said('and'),
          result('c2', [{ type: 'text', text: 'two' }]),
          result('c1', [{ type: 'text', text: 'one' }], true),
        ),
      ),
    ).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'ok', tool_calls: [asked('c1'), asked('c2')] },
      { role: 'tool', tool_call_id: 'c1', content: 'Error: one' },
      { role: 'tool', tool_call_id: 'c2', content: 'two' },
      { role: 'user', content: 'and' },
    ]);
  });

  test('trap e: a call whose result is gone gets one that says so, a result whose call is gone is told as text', () => {
    expect(
      messagesOf(
        user(result('gone', [{ type: 'text', text: 'old' }])),
        assistant(call('c')),
        assistant(said('x')),
        user(result('c', [])),
      ),
    ).toEqual([
      { role: 'user', content: 'Result of an earlier tool call:\nold' },
      { role: 'assistant', content: null, tool_calls: [asked('c')] },
      { role: 'tool', tool_call_id: 'c', content: 'No result of this call is known.' },
      { role: 'assistant', content: 'x' },
      { role: 'user', content: 'Result of an earlier tool call:\n' },
    ]);
  });

  test('pictures of a tool result follow as a user message', () => {
    const picture = { type: 'image', mediaType: 'image/png', data: 'AA==' } as const;
    expect(
      messagesOf(user(said('hi')), assistant(call('c')), user(result('c', [{ type: 'text', text: 'see' }, picture]))),
    ).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: null, tool_calls: [asked('c')] },
      { role: 'tool', tool_call_id: 'c', content: 'see\n(the image is attached below)' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Attached to the result of call c:' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
    ]);
  });

  test('text documents are text, PDFs are files', () => {
    const documents: Part[] = [
      { type: 'document', title: 'T', text: 'body' },
      { type: 'document', mediaType: 'application/pdf', data: 'AA==' },
    ];
    expect(messagesOf(user(...documents))).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: '<document title="T">\nbody\n</document>' },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==', filename: 'document.pdf' } },
        ],
      },
    ]);
  });

  test.each<[Part, RegExp]>([
    [{ type: 'image' }, /image by file id/],
    [{ type: 'document', url: 'https://example.com' }, /document by URL/],
    [{ type: 'document' }, /document by file id/],
    [{ type: 'document', mediaType: 'text/rtf', data: 'AA==' }, /text\/rtf/],
    [result('c', [{ type: 'image' }]), /image by file id/],
  ])('%j is refused with a word to the developer', (part, words) => {
    const refused = toChatRequest(turnWith({ messages: [user(part)] }), { model: 'm' });
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'invalid_request', scope: 'none', retryable: false } });
    expect(refused.ok || refused.failure.message).toMatch(words);
  });

  test('thoughts of earlier turns are handed back only where the server wants them', () => {
    const messages = [
      user(said('hi')),
      assistant({ type: 'reasoning', text: 'hm', signature: 's', signer: 'claude' }, said('x')),
    ];
    expect(say({ messages }).body['messages']).toContainEqual({ role: 'assistant', content: 'x' });
    expect(say({ messages }, { sendsReasoning: true }).body['messages']).toContainEqual({
      role: 'assistant',
      content: 'x',
      reasoning_content: 'hm',
    });
  });

  test('trap j: signatures of calls go back to Google’s own endpoint only', () => {
    const messages = [assistant(call('c', { signature: 's', signer: 'antigravity:gemini' }))];
    const signed = { ...asked('c'), extra_content: { google: { thought_signature: 's' } } };
    expect(say({ messages }).body['messages']).toMatchObject([{ tool_calls: [asked('c')] }, {}]);
    expect(say({ messages }, { sendsSignatures: true }).body['messages']).toMatchObject([{ tool_calls: [signed] }, {}]);
  });
});

describe('tools', () => {
  const closed = { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: false };
  const tool = { name: 'f', description: 'd', inputSchema: closed, strict: true };

  test('are functions with a schema of an object', () => {
    expect(say({ tools: [tool, { name: 'g', inputSchema: {} }] }).body['tools']).toEqual([
      { type: 'function', function: { name: 'f', description: 'd', parameters: closed, strict: true } },
      { type: 'function', function: { name: 'g', parameters: { type: 'object', properties: {} } } },
    ]);
  });

  test('are held to their schema only if it is one that the API can hold a model to', () => {
    const inner = {
      type: 'object',
      properties: { b: { type: 'array', items: closed }, c: { anyOf: [closed, { type: 'null' }] } },
    };
    const strict = { ...inner, required: ['b', 'c'], additionalProperties: false };
    const droppedOf = (inputSchema: object) => say({ tools: [{ ...tool, inputSchema: { ...inputSchema } }] }).dropped;
    expect(droppedOf(strict)).toEqual([]);
    expect(droppedOf({ ...strict, required: ['b'] })).toEqual(['tools.strict']);
    expect(droppedOf({ ...strict, properties: { ...inner.properties, b: { items: { type: 'object' } } } })).toEqual([
      'tools.strict',
    ]);
    expect(droppedOf({})).toEqual(['tools.strict']);
  });

  test.each<[NonNullable<Turn['toolChoice']>, object]>([
    [{ type: 'auto' }, { tool_choice: 'auto' }],
    [{ type: 'none' }, { tool_choice: 'none' }],
    [
      { type: 'any', parallel: false },
      { tool_choice: 'required', parallel_tool_calls: false },
    ],
    [{ type: 'tool', name: 'f' }, { tool_choice: { type: 'function', function: { name: 'f' } } }],
  ])('are chosen: %j', (toolChoice, fields) => {
    expect(say({ tools: [tool], toolChoice }).body).toMatchObject(fields);
  });

  test('whose names the API would refuse are renamed, the same way everywhere', () => {
    const name = `mcp__${'x'.repeat(80)}`;
    const messages = [user(said('hi')), assistant(call('c', { name }))];
    const { body, toolNames } = say({
      tools: [
        { ...tool, name },
        { ...tool, name: 'a.b' },
      ],
      messages,
      toolChoice: { type: 'tool', name },
    });
    const [[short] = [], [dotless] = []] = [...toolNames];
    expect(short).toMatch(/^mcp__x{49}_[0-9a-f]{8}$/);
    expect(dotless).toMatch(/^a_b_[0-9a-f]{8}$/);
    expect([...toolNames.values()]).toEqual([name, 'a.b']);
    expect(body).toMatchObject({
      tool_choice: { function: { name: short } },
      messages: [{}, { tool_calls: [{ function: { name: short } }] }, {}],
    });
  });

  test('whose call ids are too long get shorter ones, in call and result alike', () => {
    const id = 'x'.repeat(80);
    const [, called, answered] = messagesOf(user(said('hi')), assistant(call(id)), user(result(id, []))) as [
      unknown,
      { tool_calls: [{ id: string }] },
      { tool_call_id: string },
    ];
    expect(called.tool_calls[0].id).toMatch(/^call_[0-9a-f]{32}$/);
    expect(answered.tool_call_id).toBe(called.tool_calls[0].id);
  });
});
