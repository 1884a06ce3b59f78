import type { Turn } from '@sluice/core';
import { type InputItem, parseResponsesRequest, type ResponsesRequest } from '@sluice/wire/openai-responses';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODEX_REQUEST } from './codex-request.fixture.ts';
import { droppedFields, refusalOf, toTurn } from './index.ts';

const turnOf = (more: Partial<ResponsesRequest>): Turn => toTurn({ model: 'm', input: 'hi', ...more });
const messagesOf = (...input: InputItem[]): Turn['messages'] => turnOf({ input }).messages;
const text = (words: string) => ({ type: 'text', text: words });
const call = (id: string): InputItem => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}' });
const output = (id: string): InputItem => ({ type: 'function_call_output', call_id: id, output: id });
const called = (id: string) => ({ type: 'tool_call', id, name: 'f', input: {} });
const result = (id: string) => ({ type: 'tool_result', callId: id, isError: false, content: [text(id)] });
const user = (words: string): InputItem => ({ role: 'user', content: words });

test('a request of Codex CLI in the middle of a session', () => {
  expect(parseResponsesRequest(CODEX_REQUEST).ok).toBe(true);
  const turn = toTurn(CODEX_REQUEST);
  expect(turn).toMatchObject({
    model: 'gpt-5.3-codex',
    stream: true,
    toolChoice: { type: 'auto' },
    reasoning: { type: 'adaptive' },
  });
  expect(turn).toMatchObject({ cacheKey: CODEX_REQUEST.prompt_cache_key, session: CODEX_REQUEST.prompt_cache_key });
  expect(turn.system).toEqual([text('You are a coding agent.\nSandbox: read-only.')]);
  expect(turn.messages).toEqual([
    { role: 'user', content: [text('<environment_context/>')] },
    { role: 'user', content: [text('fix it')] },
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: '**Looking**', signature: 'gAAA', signer: 'codex' },
        { type: 'tool_call', id: 'call_1', name: 'mcp__files__read', input: { path: 'a' } },
      ],
    },
    { role: 'user', content: [{ ...result('call_1'), content: [text('text of a')] }] },
    {
      role: 'assistant',
      content: [{ type: 'tool_call', id: 'call_2', name: 'apply_patch', input: { input: '*** Begin Patch' } }],
    },
    { role: 'user', content: [{ ...result('call_2'), content: [text('Success.')] }] },
    { role: 'assistant', content: [text('Done.')] },
    { role: 'system', content: [text('Sandbox: off.')] },
    { role: 'user', content: [text('thanks')] },
  ]);
  expect(turn.tools.map(({ name }) => name)).toEqual(['exec_command', 'apply_patch', 'mcp__files__read']);
  expect(turn.tools[1]?.inputSchema).toMatchObject({
    properties: { input: { type: 'string', description: expect.stringContaining('start: "*** Begin Patch"') } },
  });
  expect(droppedFields(CODEX_REQUEST)).toEqual(['client_metadata', 'tools.web_search']);
  expect(refusalOf(CODEX_REQUEST)).toBeUndefined();
});

describe('the system prompt', () => {
  test('is the instructions and the developer and system messages the input begins with', () => {
    const turn = turnOf({
      instructions: 'A',
      input: [{ role: 'system', content: 'B' }, { role: 'developer', content: '' }, user('hi')],
    });
    expect(turn.system).toEqual([text('A'), text('B')]);
    expect(turn.messages).toEqual([{ role: 'user', content: [text('hi')] }]);
  });

  test('does not take what comes later, nor a message with a picture', () => {
    const picture: InputItem = {
      role: 'developer',
      content: [{ type: 'input_image', image_url: 'https://x.test/a.png' }],
    };
    expect(messagesOf(picture, { role: 'developer', content: 'A' }).map(({ role }) => role)).toEqual([
      'system',
      'system',
    ]);
  });
});

describe('trap e: results stand first in the message right behind their calls', () => {
  test('parallel calls make one message, their results another', () => {
    expect(messagesOf(user('go'), call('1'), call('2'), output('1'), output('2'), user('on'))).toEqual([
      { role: 'user', content: [text('go')] },
      { role: 'assistant', content: [called('1'), called('2')] },
      { role: 'user', content: [result('1'), result('2'), text('on')] },
    ]);
  });

  test('wherever the client put them', () => {
    expect(messagesOf(call('1'), user('wait'), { role: 'developer', content: 'x' }, output('1'))).toEqual([
      { role: 'assistant', content: [called('1')] },
      { role: 'user', content: [result('1'), text('wait')] },
      { role: 'system', content: [text('x')] },
    ]);
  });

  test('a call after a result is a new message', () => {
    const roles = messagesOf(call('1'), output('1'), call('2'), output('2')).map(({ role }) => role);
    expect(roles).toEqual(['assistant', 'user', 'assistant', 'user']);
  });

  test('a result whose call is gone keeps its place', () => {
    expect(messagesOf(user('a'), output('9'))).toEqual([
      { role: 'user', content: [text('a')] },
      { role: 'user', content: [result('9')] },
    ]);
  });
});

describe('thoughts', () => {
  const thought = (more: object): InputItem => ({ type: 'reasoning', summary: [], ...more });

  test('trap a: a signature names the provider that can read it', () => {
    expect(messagesOf(thought({ encrypted_content: 'gAAA' }))[0]?.content).toEqual([
      { type: 'reasoning', text: '', signature: 'gAAA', signer: 'codex' },
    ]);
    expect(messagesOf(thought({ encrypted_content: 'sluice.claude.Eq=' }))[0]?.content).toEqual([
      { type: 'reasoning', text: '', signature: 'Eq=', signer: 'claude' },
    ]);
    expect(messagesOf(thought({ encrypted_content: 'sluice.claude.redacted.Eq=' }))[0]?.content).toEqual([
      { type: 'redacted_reasoning', data: 'Eq=', signer: 'claude' },
    ]);
  });

  test('trap j: the signature of a call goes back to the call behind it', () => {
    const held = thought({ encrypted_content: 'sluice.antigravity:gemini.call.Cg==' });
    expect(messagesOf(held, call('1'), call('2'))[0]?.content).toEqual([
      { ...called('1'), signature: 'Cg==', signer: 'antigravity:gemini' },
      called('2'),
    ]);
  });

  test('an empty one without a signature leaves no trace; open thoughts are read where there is no summary', () => {
    expect(messagesOf(thought({}), thought({ encrypted_content: '' }))).toEqual([]);
    const open = thought({ content: [{ type: 'reasoning_text', text: 'hm' }] });
    expect(messagesOf(open)[0]?.content).toEqual([{ type: 'reasoning', text: 'hm' }]);
  });
});

describe('content', () => {
  const partsOf = (part: { readonly type: string; readonly [field: string]: unknown }) =>
    messagesOf({ role: 'user', content: [part] })[0]?.content;

  test.each<[string, { readonly type: string; readonly [field: string]: unknown }, object]>([
    [
      'a picture inline',
      { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'low' },
      { type: 'image', mediaType: 'image/png', data: 'AA', detail: 'low' },
    ],
    [
      'a picture by URL',
      { type: 'input_image', image_url: 'https://x.test/a' },
      { type: 'image', url: 'https://x.test/a' },
    ],
    ['a picture by id', { type: 'input_image', file_id: 'file-1' }, { type: 'image' }],
    [
      'a PDF',
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JV' },
      { type: 'document', title: 'a.pdf', mediaType: 'application/pdf', data: 'JV' },
    ],
    [
      'bare base64',
      { type: 'input_file', filename: 'a.docx', file_data: 'JV' },
      { type: 'document', title: 'a.docx', data: 'JV' },
    ],
    [
      'a text file',
      { type: 'input_file', file_data: 'data:text/plain;charset=utf-8;base64,aGk=' },
      { type: 'document', mediaType: 'text/plain', text: 'hi' },
    ],
    [
      'a file by URL',
      { type: 'input_file', file_url: 'https://x.test/a' },
      { type: 'document', url: 'https://x.test/a' },
    ],
    ['a refusal', { type: 'refusal', refusal: 'no' }, { type: 'text', text: 'no' }],
  ])('%s', (_name, part, expected) => {
    expect(partsOf(part)).toEqual([expected]);
  });

  test('of an output may hold pictures', () => {
    const seen: InputItem = {
      type: 'function_call_output',
      call_id: '1',
      output: [{ type: 'input_image', image_url: 'data:image/png;base64,AA' }],
    };
    expect(messagesOf(call('1'), seen)[1]?.content).toMatchObject([{ content: [{ type: 'image', data: 'AA' }] }]);
  });
});

describe('settings', () => {
  test.each<[Partial<ResponsesRequest>, Partial<Turn>]>([
    [
      { max_output_tokens: 9, temperature: 0, top_p: 1 },
      { maxTokens: 9, temperature: 0, topP: 1 },
    ],
    [{ tool_choice: 'required', parallel_tool_calls: false }, { toolChoice: { type: 'any', parallel: false } }],
    [{ parallel_tool_calls: false }, { toolChoice: { type: 'auto', parallel: false } }],
    [{ tool_choice: { type: 'function', name: 'f', namespace: 'n' } }, { toolChoice: { type: 'tool', name: 'n__f' } }],
    [{ tool_choice: { type: 'web_search' } }, {}],
    [{ reasoning: { effort: 'none' } }, { reasoning: { type: 'off' } }],
    [{ reasoning: { effort: 'xhigh' } }, { reasoning: { type: 'adaptive', effort: 'xhigh' } }],
    [{ reasoning: { effort: null, summary: null } }, {}],
    [{ text: { format: { type: 'text' }, verbosity: 'low' } }, { verbosity: 'low' }],
    [{ text: { format: { type: 'json_object' } } }, { responseFormat: { type: 'json_object' } }],
    [
      { text: { format: { type: 'json_schema', name: 's', schema: { type: 'object' }, strict: true } } },
      { responseFormat: { type: 'json_schema', name: 's', schema: { type: 'object' }, strict: true } },
    ],
    [{ service_tier: 'flex' }, { serviceTier: 'flex' }],
    [{ service_tier: 'auto', temperature: null }, {}],
    [{ conversation: { id: 'conv_1' } }, { session: 'conv_1' }],
  ])('%j', (request, expected) => {
    const { model, messages, system, tools, stream, ...settings } = turnOf(request);
    expect(settings).toEqual(expected);
  });

  test('of allowed tools only those are offered', () => {
    const tools = ['f', 'g'].map((name) => ({ type: 'function', name }) as const);
    const turn = turnOf({
      tools,
      tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'g' }] },
    });
    expect(turn.tools.map(({ name }) => name)).toEqual(['g']);
    expect(turn.toolChoice).toEqual({ type: 'any' });
  });

  test('a long name of a namespace is cut to what vendors take, always in the same way', () => {
    const name = 'n'.repeat(60);
    const tools = [
      {
        type: 'namespace',
        name,
        tools: [
          { type: 'function', name: 'read_file' },
          { type: 'function', name: 'read_dir' },
        ],
      },
    ] as const;
    const names = turnOf({ tools }).tools.map((tool) => tool.name);
    expect(new Set(names).size).toBe(2);
    for (const one of names) expect(one).toHaveLength(64);
  });
});

test('whatever parses can be said in neutral words', () => {
  const anything = fc.jsonValue({ maxDepth: 3 });
  const items = [...(CODEX_REQUEST.input as InputItem[]), { type: 'item_reference', id: 'x' }];
  const mixed = fc.array(
    fc.oneof(
      fc.constantFrom(...items),
      fc
        .tuple(fc.constantFrom(...items), fc.string(), anything)
        .map(([item, key, value]) => ({ ...item, [key]: value })),
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(
      mixed,
      fc.array(fc.oneof(fc.constantFrom(...(CODEX_REQUEST.tools ?? [])), anything), { maxLength: 3 }),
      (input, tools) => {
        const parsed = parseResponsesRequest({ ...CODEX_REQUEST, input, tools });
        if (!parsed.ok) return;
        for (const message of toTurn(parsed.request).messages) expect(message.content.length).toBeGreaterThan(0);
        droppedFields(parsed.request);
        refusalOf(parsed.request);
      },
    ),
    { numRuns: 300 },
  );
});
