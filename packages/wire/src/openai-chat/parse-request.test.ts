import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isResponsesShaped, parseChatRequest } from './index.ts';

const user = { role: 'user', content: 'hi' };
const bodyWith = (more: object) => ({ model: 'm', messages: [user], ...more });
const withMessage = (message: object) => bodyWith({ messages: [user, message] });

describe('accepted requests', () => {
  test.each<[string, object]>([
    [
      'parts of every kind we read',
      withMessage({
        role: 'user',
        content: [
          { type: 'text', text: '', cache_control: { type: 'ephemeral' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' } },
          { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
        ],
      }),
    ],
    [
      'every role',
      bodyWith({
        messages: [
          { role: 'system', content: 's' },
          { role: 'developer', content: [{ type: 'text', text: 'd' }] },
          user,
          { role: 'assistant', content: 'a' },
        ],
      }),
    ],
    [
      'null content beside tool calls (trap n)',
      withMessage({
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{' } }],
      }),
    ],
    ['an empty list of tool calls', withMessage({ role: 'assistant', content: 'x', tool_calls: [] })],
    [
      'a legacy function call and its answer',
      bodyWith({
        messages: [
          user,
          { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
          { role: 'function', name: 'f', content: '1' },
        ],
        functions: [{ name: 'f', parameters: {} }],
        function_call: { name: 'f' },
      }),
    ],
    [
      "Anthropic's tools and blocks",
      bodyWith({
        tools: [{ name: 'f', input_schema: { type: 'object' } }],
        messages: [
          { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: '1' }], is_error: false },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
            ],
          },
        ],
      }),
    ],
    [
      'flat and vendor tools',
      bodyWith({
        tools: [
          { type: 'function', name: 'f', parameters: {} },
          { type: 'web_search' },
          { type: 'custom', custom: { name: 'g' } },
        ],
      }),
    ],
    [
      'every choice of tools',
      bodyWith({
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: {
            mode: 'auto',
            tools: [{ type: 'function', function: { name: 'f' } }],
          },
        },
      }),
    ],
    ['both forms of stop', bodyWith({ stop: ['a', 'b', 'c', 'd', 'e'] })],
    ['null for anything optional', bodyWith({ tools: null, stop: null, n: null, stream: null, user: null })],
    ['more than one choice, which is the translation to refuse', bodyWith({ n: 3 })],
    [
      'a format with a schema',
      bodyWith({
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'x',
            schema: {},
            strict: true,
          },
        },
      }),
    ],
  ])('%s', (_name, body) => {
    expect(parseChatRequest(body)).toEqual({ ok: true, request: body });
  });
});

describe('refused requests', () => {
  test.each<[string, unknown]>([
    ['body', []],
    ['model', { messages: [user] }],
    ['model', bodyWith({ model: 'x'.repeat(257) })],
    ['messages', { model: 'm' }],
    ['messages', { model: 'm', messages: [] }],
    ['messages[1].role', withMessage({ role: 'tester', content: '' })],
    ['messages[1].content', withMessage({ role: 'user' })],
    ['messages[1].content[0].text', withMessage({ role: 'user', content: [{ type: 'text', text: 1 }] })],
    [
      'messages[1].content[0].image_url.url',
      withMessage({ role: 'user', content: [{ type: 'image_url', image_url: {} }] }),
    ],
    ['messages[1].content[0].file', withMessage({ role: 'user', content: [{ type: 'file', file: 'x' }] })],
    ['messages[1].content[0].type', withMessage({ role: 'user', content: [{}] })],
    [
      'messages[1].content[0].source.type',
      withMessage({ role: 'user', content: [{ type: 'image', source: { type: 'x' } }] }),
    ],
    ['messages[1].tool_call_id', withMessage({ role: 'tool', content: 'x' })],
    ['messages[1].name', withMessage({ role: 'function', content: 'x' })],
    [
      'messages[1].tool_calls[0].function.arguments',
      withMessage({ role: 'assistant', tool_calls: [{ id: 'c', function: { name: 'f', arguments: {} } }] }),
    ],
    [
      'messages[1].tool_calls[0].extra_content.google',
      withMessage({
        role: 'assistant',
        tool_calls: [{ id: 'c', function: { name: 'f', arguments: '' }, extra_content: { google: 7 } }],
      }),
    ],
    ['tools[0].function.name', bodyWith({ tools: [{ type: 'function', function: {} }] })],
    ['tools[0].name', bodyWith({ tools: [{ type: 'function' }] })],
    ['tools[0].input_schema', bodyWith({ tools: [{ name: 'f', input_schema: [] }] })],
    ['tool_choice', bodyWith({ tool_choice: 'never' })],
    ['tool_choice.function.name', bodyWith({ tool_choice: { type: 'function', function: {} } })],
    ['tool_choice.allowed_tools.mode', bodyWith({ tool_choice: { type: 'allowed_tools', allowed_tools: {} } })],
    ['function_call.name', bodyWith({ function_call: {} })],
    ['stream', bodyWith({ stream: 'yes' })],
    ['stream_options.include_usage', bodyWith({ stream_options: { include_usage: 1 } })],
    ['temperature', bodyWith({ temperature: 2.1 })],
    ['n', bodyWith({ n: 0 })],
    ['max_tokens', bodyWith({ max_tokens: 1e300 })],
    ['max_tokens', bodyWith({ max_tokens: -2 })],
    ['max_completion_tokens', bodyWith({ max_completion_tokens: 1.5 })],
    ['stop', bodyWith({ stop: [1] })],
    ['response_format.json_schema.name', bodyWith({ response_format: { type: 'json_schema', json_schema: {} } })],
    ['reasoning_effort', bodyWith({ reasoning_effort: 3 })],
  ])('%s is named as the fault', (param, body) => {
    const parsed = parseChatRequest(body);
    expect(parsed).toMatchObject({ ok: false, param });
    expect(parsed.ok || parsed.message).toContain(param);
  });

  test('no body whatsoever makes it throw', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const part = fc.record(
      {
        type: fc.constantFrom('text', 'image_url', 'file', 'image', 'tool_use', 'tool_result', 7),
        text: value,
        image_url: value,
        file: value,
        source: value,
        content: value,
        input: value,
      },
      { requiredKeys: [] },
    );
    const message = fc.record(
      {
        role: fc.constantFrom('user', 'assistant', 'tool', 'function', null),
        content: fc.oneof(value, fc.array(part)),
        tool_calls: value,
        function_call: value,
        name: value,
        tool_call_id: value,
      },
      { requiredKeys: [] },
    );
    const body = fc.record(
      {
        model: fc.oneof(value, fc.constant('m')),
        messages: fc.oneof(value, fc.array(message)),
        tools: value,
        tool_choice: value,
        functions: value,
        function_call: value,
        stop: value,
        n: value,
        response_format: value,
        stream_options: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(value, body), (hostile) => {
        const parsed = parseChatRequest(hostile);
        if (parsed.ok) expect(parsed.request).toBe(hostile);
        else expect(parsed.message).not.toBe('');
        isResponsesShaped(hostile);
      }),
    );
  });
});

describe('trap g: a Responses body on the chat path', () => {
  test.each<[boolean, unknown]>([
    [true, { model: 'm', input: 'hi' }],
    [true, { model: 'm', input: [{ role: 'user', content: 'hi' }], tools: [{ type: 'function', name: 'f' }] }],
    [false, { model: 'm', messages: [user], input: [] }],
    [false, { model: 'm' }],
    [false, { model: 'm', input: 7 }],
    [false, null],
  ])('is %s for %j', (expected, body) => {
    expect(isResponsesShaped(body)).toBe(expected);
  });
});
