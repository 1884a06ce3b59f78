import { type MessagesRequest, parseMessagesRequest } from '@sluice/wire/anthropic';
import { describe, expect, test } from 'vitest';
import { toTurn } from './to-turn.ts';

const hi = [{ role: 'user', content: 'hi' }];

function turnOf(fields: object) {
  const parsed = parseMessagesRequest({ model: 'm', max_tokens: 9, messages: hi, ...fields });
  if (!parsed.ok) throw new Error(parsed.message);
  return toTurn(parsed.request);
}

const partsOf = (role: string, content: unknown) =>
  turnOf({ messages: [...hi, { role, content }] }).messages[1]?.content;

describe('a request becomes a turn', () => {
  test('with nothing added that the client did not say', () => {
    expect(turnOf({})).toEqual({
      model: 'm',
      system: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      tools: [],
      stream: false,
      maxTokens: 9,
    });
  });

  test('with sampling settings, stop sequences and the session', () => {
    const fields = {
      stream: true,
      temperature: 0,
      top_p: 0.5,
      top_k: 3,
      stop_sequences: ['X'],
      metadata: { user_id: 'u' },
    };
    expect(turnOf(fields)).toMatchObject({
      stream: true,
      temperature: 0,
      topP: 0.5,
      topK: 3,
      stopSequences: ['X'],
      session: 'u',
    });
  });

  test('whose system is a list of texts', () => {
    expect(turnOf({ system: 'Be brief.' }).system).toEqual([{ type: 'text', text: 'Be brief.' }]);
  });

  test('with the service tier and the format of the answer', () => {
    const schema = { type: 'object' };
    const fields = { service_tier: 'standard_only', output_config: { format: { type: 'json_schema', schema } } };
    expect(turnOf(fields)).toMatchObject({
      serviceTier: 'standard_only',
      responseFormat: { type: 'json_schema', schema },
    });
    expect(turnOf({ output_config: { format: { type: 'later' } } })).not.toHaveProperty('responseFormat');
  });

  test('whose system messages inside the conversation keep their role and place', () => {
    const messages = [...hi, { role: 'system', content: 'note' }, { role: 'assistant', content: [] }];
    expect(turnOf({ messages }).messages.map((message) => message.role)).toEqual(['user', 'system', 'assistant']);
  });
});

describe('cache marks', () => {
  const mark = (cache_control: unknown) => turnOf({ system: [{ type: 'text', text: 'a', cache_control }] }).system[0];

  test.each([
    [{ type: 'ephemeral' }, {}],
    [{ type: 'ephemeral', ttl: '1h' }, { ttl: '1h' }],
    [{ type: 'ephemeral', ttl: '5m' }, { ttl: '5m' }],
    [{ type: 'ephemeral', ttl: 7 }, {}],
  ])('%j is kept', (control, cache) => {
    expect(mark(control)).toEqual({ type: 'text', text: 'a', cache });
  });

  test.each([null, undefined, 'yes', 1])('%j is none', (control) => {
    expect(mark(control)).toEqual({ type: 'text', text: 'a' });
  });

  test('stand on blocks of every kind and on tools', () => {
    const cache_control = { type: 'ephemeral' };
    const source = { type: 'url', url: 'https://example.test/a' };
    const blocks = [
      { type: 'text', text: 'a', cache_control },
      { type: 'image', source, cache_control },
      { type: 'document', source, cache_control },
      { type: 'tool_use', id: 'i', name: 'n', input: {}, cache_control },
      { type: 'tool_result', tool_use_id: 'i', cache_control },
    ];
    expect(partsOf('user', blocks)?.map((part) => 'cache' in part)).toEqual([true, true, true, true, true]);
    expect(turnOf({ tools: [{ name: 'a', input_schema: {}, cache_control }] }).tools[0]?.cache).toEqual({});
  });
});

describe('tools', () => {
  test('keep that they are strict', () => {
    expect(turnOf({ tools: [{ name: 'a', strict: true }] }).tools[0]).toMatchObject({ strict: true });
    expect(turnOf({ tools: [{ name: 'a', strict: 'very' }] }).tools[0]).not.toHaveProperty('strict');
  });

  test('keep name, description and schema', () => {
    const schema = { type: 'object' };
    expect(turnOf({ tools: [{ name: 'a', description: 'd', input_schema: schema }] }).tools).toEqual([
      { name: 'a', description: 'd', inputSchema: schema },
    ]);
  });

  test('of the vendor are marked, custom ones are not', () => {
    const tools = [
      { type: 'web_search_20250305', name: 'web_search' },
      { type: 'computer_toolset_20260801' },
      { type: 'custom', name: 'c', input_schema: {} },
    ];
    expect(turnOf({ tools }).tools).toEqual([
      { name: 'web_search', serverType: 'web_search_20250305', inputSchema: {} },
      { name: 'computer_toolset_20260801', serverType: 'computer_toolset_20260801', inputSchema: {} },
      { name: 'c', inputSchema: {} },
    ]);
  });

  test.each([
    [{ type: 'auto' }, { type: 'auto' }],
    [
      { type: 'any', disable_parallel_tool_use: true },
      { type: 'any', parallel: false },
    ],
    [{ type: 'none' }, { type: 'none' }],
    [
      { type: 'tool', name: 'a' },
      { type: 'tool', name: 'a' },
    ],
  ])('choice %j', (given, expected) => {
    expect(turnOf({ tool_choice: given }).toolChoice).toEqual(expected);
  });
});

describe('thinking', () => {
  test.each([
    [{}, undefined],
    [{ output_config: { effort: 'high' } }, undefined],
    [{ thinking: { type: 'disabled' } }, { type: 'off' }],
    [{ thinking: { type: 'enabled', budget_tokens: 2048 } }, { type: 'budget', tokens: 2048 }],
    [{ thinking: { type: 'adaptive' } }, { type: 'adaptive' }],
    [{ thinking: { type: 'between_tools' } }, { type: 'adaptive' }],
    [
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
      { type: 'adaptive', effort: 'max' },
    ],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'heroic' } }, { type: 'adaptive' }],
  ])('%j', (fields, expected) => {
    expect(turnOf(fields).reasoning).toEqual(expected);
  });
});

describe('content', () => {
  test('images come inline, by URL, or without anything when they name a file', () => {
    const sources = [
      { type: 'base64', media_type: 'image/png', data: 'AA==' },
      { type: 'url', url: 'https://example.test/a' },
      { type: 'file', file_id: 'f' },
    ];
    expect(
      partsOf(
        'user',
        sources.map((source) => ({ type: 'image', source })),
      ),
    ).toEqual([
      { type: 'image', mediaType: 'image/png', data: 'AA==' },
      { type: 'image', url: 'https://example.test/a' },
      { type: 'image' },
    ]);
  });

  test('documents keep bytes, text, address and title', () => {
    const documents = [
      { type: 'document', title: 'T', source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hello' } },
      {
        type: 'document',
        source: {
          type: 'content',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      },
      { type: 'document', source: { type: 'url', url: 'https://example.test/d' } },
    ];
    expect(partsOf('user', documents)).toEqual([
      { type: 'document', title: 'T', mediaType: 'application/pdf', data: 'AA==' },
      { type: 'document', mediaType: 'text/plain', text: 'hello' },
      { type: 'document', text: 'a\nb' },
      { type: 'document', url: 'https://example.test/d' },
    ]);
  });

  test('thoughts keep their signatures, taken for those of Claude', () => {
    const thoughts = [
      { type: 'thinking', thinking: 'hm', signature: 's' },
      { type: 'thinking', thinking: 'hm', signature: '' },
      { type: 'redacted_thinking', data: 'd' },
    ];
    expect(partsOf('assistant', thoughts)).toEqual([
      { type: 'reasoning', text: 'hm', signature: 's', signer: 'claude' },
      { type: 'reasoning', text: 'hm' },
      { type: 'redacted_reasoning', data: 'd', signer: 'claude' },
    ]);
  });

  test('tool calls and results keep ids, errors, texts and images', () => {
    expect(partsOf('assistant', [{ type: 'tool_use', id: 'i', name: 'n', input: null }])).toEqual([
      { type: 'tool_call', id: 'i', name: 'n', input: {} },
    ]);
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } };
    const results = [
      { type: 'tool_result', tool_use_id: 'i', content: 'ok' },
      { type: 'tool_result', tool_use_id: 'j', is_error: true, content: [{ type: 'text', text: 'no' }, image] },
      { type: 'tool_result', tool_use_id: 'k' },
    ];
    expect(partsOf('user', results)).toEqual([
      { type: 'tool_result', callId: 'i', isError: false, content: [{ type: 'text', text: 'ok' }] },
      {
        type: 'tool_result',
        callId: 'j',
        isError: true,
        content: [
          { type: 'text', text: 'no' },
          { type: 'image', mediaType: 'image/png', data: 'AA==' },
        ],
      },
      { type: 'tool_result', callId: 'k', isError: false, content: [] },
    ]);
  });

  test('search results become text; vendor tool traffic and unknown blocks are dropped', () => {
    const blocks = [
      { type: 'search_result', title: 'T', source: 'S', content: [{ type: 'text', text: 'found' }] },
      { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
      { type: 'hologram' },
    ];
    expect(partsOf('user', blocks)).toEqual([{ type: 'text', text: 'T\nS\nfound' }]);
  });
});

test('the request itself is left untouched', () => {
  const request: MessagesRequest = Object.freeze({
    model: 'm',
    max_tokens: 1,
    messages: Object.freeze([Object.freeze({ role: 'user' as const, content: Object.freeze([]) })]),
  });
  expect(() => toTurn(request)).not.toThrow();
});
