import { describe, expect, test } from 'vitest';
import { partsOf, turnOf } from './parsed.fixture.ts';

const user = { role: 'user', content: 'hi' };
const call = (id: string, name = 'f', args = '{"a":1}') => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});

describe('messages', () => {
  test('leading system and developer messages are the system prompt, later ones stay in their place', () => {
    const turn = turnOf({
      messages: [
        { role: 'system', content: 'one' },
        {
          role: 'developer',
          content: [{ type: 'text', text: 'two', cache_control: { type: 'ephemeral', ttl: '1h' } }],
        },
        user,
        { role: 'system', content: 'three' },
      ],
    });
    expect(turn.system).toEqual([
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two', cache: { ttl: '1h' } },
    ]);
    expect(turn.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      { role: 'system', content: [{ type: 'text', text: 'three' }] },
    ]);
  });

  test('trap n: empty text leaves no part, and null content beside calls is legal', () => {
    expect(partsOf(user, { role: 'assistant', content: null, tool_calls: [call('c')] })[1]).toEqual([
      { type: 'tool_call', id: 'c', name: 'f', input: { a: 1 } },
    ]);
    expect(
      partsOf({ role: 'user', content: [{ type: 'text', text: '' }] }, { role: 'assistant', content: '' }),
    ).toEqual([[], []]);
  });

  test('trap g: an empty list of tool calls is no call', () => {
    expect(partsOf(user, { role: 'assistant', content: 'x', tool_calls: [] })[1]).toEqual([
      { type: 'text', text: 'x' },
    ]);
  });

  test('trap e: successive tool answers are one user message, results in order', () => {
    const turn = turnOf({
      messages: [
        user,
        { role: 'assistant', content: 'ok', tool_calls: [call('c1'), call('c2')] },
        { role: 'tool', tool_call_id: 'c1', content: 'one' },
        { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'two' }] },
        user,
      ],
    });
    expect(turn.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'user']);
    expect(turn.messages[2]?.content).toEqual([
      { type: 'tool_result', callId: 'c1', isError: false, content: [{ type: 'text', text: 'one' }] },
      { type: 'tool_result', callId: 'c2', isError: false, content: [{ type: 'text', text: 'two' }] },
    ]);
  });

  test('legacy calls and answers are paired by their place', () => {
    const [, called, answered] = partsOf(
      user,
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a":1}' } },
      { role: 'function', name: 'f', content: 'one' },
    );
    expect(called).toEqual([{ type: 'tool_call', id: 'function_call_1', name: 'f', input: { a: 1 } }]);
    expect(answered).toEqual([
      { type: 'tool_result', callId: 'function_call_1', isError: false, content: [{ type: 'text', text: 'one' }] },
    ]);
  });

  test.each([['{"a":'], ['[1]'], ['null'], ['7'], ['']])(
    'arguments %j, which are no object, are shown as none',
    (args) => {
      expect(partsOf(user, { role: 'assistant', tool_calls: [call('c', 'f', args)] })[1]).toMatchObject([
        { input: {} },
      ]);
    },
  );

  test('thoughts handed back come first and unsigned', () => {
    for (const field of ['reasoning_content', 'reasoning']) {
      expect(partsOf(user, { role: 'assistant', content: 'x', [field]: 'hm' })[1]).toEqual([
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'x' },
      ]);
    }
  });

  test('trap j: a signature handed back with a call is Gemini’s', () => {
    const signed = { ...call('c'), extra_content: { google: { thought_signature: 'c2ln' } } };
    expect(partsOf(user, { role: 'assistant', tool_calls: [signed] })[1]).toEqual([
      { type: 'tool_call', id: 'c', name: 'f', input: { a: 1 }, signature: 'c2ln', signer: 'antigravity:gemini' },
    ]);
  });

  test('trap g: Anthropic blocks are read for what they are', () => {
    const [first, second] = partsOf(
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }] },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 't',
            is_error: true,
            content: 'no',
            cache_control: { type: 'ephemeral' },
          },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
        ],
      },
    );
    expect(first).toEqual([{ type: 'tool_call', id: 't', name: 'f', input: { a: 1 } }]);
    expect(second).toEqual([
      { type: 'tool_result', callId: 't', isError: true, content: [{ type: 'text', text: 'no' }], cache: {} },
      { type: 'image', mediaType: 'image/png', data: 'AA==' },
    ]);
  });
});

describe('images and files', () => {
  test.each([
    ['data:image/PNG;base64,AAAA', { mediaType: 'image/png', data: 'AAAA' }],
    ['data:image/jpeg;name=x;base64,AA', { mediaType: 'image/jpeg', data: 'AA' }],
    ['data:;base64,AA', { mediaType: 'text/plain', data: 'AA' }],
    ['data:image/svg+xml,%3Csvg/%3E', { url: 'data:image/svg+xml,%3Csvg/%3E' }],
    ['https://example.com/a.png', { url: 'https://example.com/a.png' }],
  ])('the image %s', (url, body) => {
    const content = [{ type: 'image_url', image_url: { url, detail: 'high' } }];
    expect(partsOf({ role: 'user', content })[0]).toEqual([{ type: 'image', detail: 'high', ...body }]);
  });

  test.each([
    [
      { file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' },
      { mediaType: 'application/pdf', data: 'AA==', title: 'a.pdf' },
    ],
    [{ file_data: 'AA==' }, { mediaType: 'application/pdf', data: 'AA==' }],
    [
      { file_data: `data:text/plain;base64,${btoa('At noon.')}`, filename: 'a.txt' },
      { title: 'a.txt', mediaType: 'text/plain', text: 'At noon.' },
    ],
    [{ file_id: 'file-1' }, {}],
  ])('the file %j', (file, body) => {
    expect(partsOf({ role: 'user', content: [{ type: 'file', file }] })[0]).toEqual([{ type: 'document', ...body }]);
  });
});

describe('tools', () => {
  const schema = { type: 'object', properties: { a: {} } };

  test.each<[string, object, object]>([
    [
      "OpenAI's",
      { type: 'function', function: { name: 'f', description: 'd', parameters: schema, strict: true } },
      { strict: true },
    ],
    ["the Responses API's", { type: 'function', name: 'f', description: 'd', parameters: schema }, {}],
    [
      "Anthropic's",
      { name: 'f', description: 'd', input_schema: schema, cache_control: { type: 'ephemeral' } },
      { cache: {} },
    ],
  ])('in %s shape are the same tool', (_whose, tool, more) => {
    expect(turnOf({ tools: [tool] }).tools).toEqual([{ name: 'f', description: 'd', inputSchema: schema, ...more }]);
  });

  test('without parameters take none, vendor tools keep their type, custom ones are dropped', () => {
    const tools = [
      { type: 'function', function: { name: 'f' } },
      { type: 'web_search' },
      { type: 'custom', custom: { name: 'g' } },
    ];
    expect(turnOf({ tools }).tools).toEqual([
      { name: 'f', inputSchema: { type: 'object', properties: {} } },
      { name: 'web_search', inputSchema: {}, serverType: 'web_search' },
    ]);
  });

  test('of the legacy kind are tools', () => {
    const turn = turnOf({ functions: [{ name: 'f', parameters: schema }], function_call: { name: 'f' } });
    expect(turn.tools).toEqual([{ name: 'f', inputSchema: schema }]);
    expect(turn.toolChoice).toEqual({ type: 'tool', name: 'f' });
  });

  test.each<[unknown, object]>([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'any' }],
    ['any', { type: 'any' }],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'tool', name: 'f' },
      { type: 'tool', name: 'f' },
    ],
    [{ type: 'any' }, { type: 'any' }],
  ])('are chosen by %j', (choice, expected) => {
    const tools = [{ name: 'f' }];
    expect(turnOf({ tools, tool_choice: choice }).toolChoice).toEqual(expected);
    expect(turnOf({ tools, tool_choice: choice, parallel_tool_calls: false }).toolChoice).toEqual({
      ...expected,
      parallel: false,
    });
  });

  test('can be narrowed to the allowed ones', () => {
    const allowed_tools = { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] };
    const turn = turnOf({
      tools: [{ name: 'f' }, { name: 'g' }],
      tool_choice: { type: 'allowed_tools', allowed_tools },
    });
    expect(turn.tools.map(({ name }) => name)).toEqual(['g']);
    expect(turn.toolChoice).toEqual({ type: 'any' });
  });

  test('parallel calls can be refused without any other choice', () => {
    expect(turnOf({ tools: [{ name: 'f' }], parallel_tool_calls: false }).toolChoice).toEqual({
      type: 'auto',
      parallel: false,
    });
  });
});

test('the knobs have neutral names', () => {
  const schema = { type: 'object' };
  expect(
    turnOf({
      stream: true,
      max_tokens: 1,
      max_completion_tokens: 2,
      temperature: 0,
      top_p: 0.5,
      presence_penalty: -1,
      frequency_penalty: 1,
      seed: 7,
      stop: ['x', ''],
      reasoning_effort: 'xhigh',
      verbosity: 'low',
      service_tier: 'flex',
      prompt_cache_key: 'k',
      user: 'u',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema, strict: false } },
    }),
  ).toEqual({
    model: 'm',
    system: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    tools: [],
    stream: true,
    maxTokens: 2,
    temperature: 0,
    topP: 0.5,
    presencePenalty: -1,
    frequencyPenalty: 1,
    seed: 7,
    stopSequences: ['x'],
    reasoning: { type: 'adaptive', effort: 'xhigh' },
    verbosity: 'low',
    serviceTier: 'flex',
    cacheKey: 'k',
    session: 'k',
    responseFormat: { type: 'json_schema', name: 'n', schema, strict: false },
  });
});

test.each([-1, 0])('a limit of %i tokens is none', (max_tokens) => {
  expect(turnOf({ max_tokens })).not.toHaveProperty('maxTokens');
});

test('effort none switches thinking off, an unknown one leaves it to the model', () => {
  expect(turnOf({ reasoning_effort: 'none' }).reasoning).toEqual({ type: 'off' });
  expect(turnOf({ reasoning_effort: 'epic' })).not.toHaveProperty('reasoning');
});
