import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODEX_REQUEST } from './codex-request.fixture.ts';
import { parseResponsesRequest } from './index.ts';

const base = { model: 'm', input: 'hi' };
const withItem = (item: unknown) => ({ model: 'm', input: [item] });
const withPart = (part: unknown) => withItem({ role: 'user', content: [part] });

function problemOf(body: unknown): string | undefined {
  const parsed = parseResponsesRequest(body);
  return parsed.ok ? undefined : parsed.message;
}

describe('what clients send is taken as it is', () => {
  test("Codex CLI's first request", () => {
    const parsed = parseResponsesRequest(CODEX_REQUEST);
    expect(parsed).toEqual({ ok: true, request: CODEX_REQUEST });
    expect(parsed.ok && parsed.request).toBe(CODEX_REQUEST);
  });

  test.each<[string, object]>([
    ['a string', base],
    ['a message without its type', withItem({ role: 'user', content: 'hi' })],
    ['a thought', withItem({ type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'so' }] })],
    ['an encrypted thought', withItem({ type: 'reasoning', summary: [], content: null, encrypted_content: 'gAAA' })],
    ['a call', withItem({ type: 'function_call', call_id: 'c', name: 'f', namespace: 'n', arguments: '{' })],
    ['an output', withItem({ type: 'function_call_output', call_id: 'c', output: '' })],
    [
      'an output of parts',
      withItem({
        type: 'custom_tool_call_output',
        call_id: 'c',
        output: [{ type: 'input_image', image_url: 'data:,', detail: 'auto' }],
      }),
    ],
    ['a custom call', withItem({ type: 'custom_tool_call', call_id: 'c', name: 'apply_patch', input: '*** Begin' })],
    ['a shell call', withItem({ type: 'local_shell_call', call_id: 'c', action: { type: 'exec', command: ['ls'] } })],
    ['a shell output under its id', withItem({ type: 'local_shell_call_output', id: 'c', output: '' })],
    ['a search', withItem({ type: 'web_search_call', id: 'ws_1', status: 'completed' })],
    ['a reference', withItem({ type: 'item_reference', id: 'msg_1' })],
    ['a compaction', withItem({ type: 'compaction', encrypted_content: 'gAAA' })],
    ['an item of tomorrow', withItem({ type: 'hologram', depth: 3 })],
    ['a part of tomorrow', withPart({ type: 'input_smell', smell: 'roses' })],
    ['a file', withPart({ type: 'input_file', filename: 'a.pdf', file_data: 'JVBE', file_url: null })],
    ['tools of tomorrow', { ...base, tools: [{ type: 'time_machine' }, { type: 'mcp', server_url: 'x' }] }],
    [
      'a grammar',
      {
        ...base,
        tools: [{ type: 'custom', name: 'p', format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' } }],
      },
    ],
    [
      'allowed tools',
      { ...base, tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] } },
    ],
    ['a hosted tool as choice', { ...base, tool_choice: { type: 'web_search_preview' } }],
    [
      'a schema',
      { ...base, text: { format: { type: 'json_schema', name: 's', schema: {}, strict: null }, verbosity: 'low' } },
    ],
    ['nulls', { ...base, instructions: null, tools: null, reasoning: null, text: null, include: null, metadata: null }],
    ['a conversation', { ...base, conversation: { id: 'conv_1' }, previous_response_id: 'resp_1', background: true }],
    ['unknown fields', { ...base, moderation: { on: true }, top_logprobs: 3 }],
  ])('%s', (_name, body) => {
    expect(problemOf(body)).toBeUndefined();
  });
});

describe('what cannot be read is refused in the words of the caller', () => {
  test.each<[unknown, string]>([
    [[], 'body: must be a JSON object'],
    [{ input: 'hi' }, 'model: must be a non-empty string'],
    [{ model: 'm' }, 'input: must be a string or a list of items'],
    [withItem(3), 'input[0]: must be an object'],
    [
      withItem({ role: 'tool', content: '' }),
      "input[0].role: must be one of 'user', 'assistant', 'system', 'developer'",
    ],
    [withItem({ role: 'user' }), 'input[0].content: must be a string or a list of content parts'],
    [withPart({ type: 'input_text', text: 1 }), 'input[0].content[0].text: must be a string'],
    [withPart({ type: 'input_image', image_url: {} }), 'input[0].content[0].image_url: must be a string'],
    [withPart({}), 'input[0].content[0].type: must be a non-empty string'],
    [withItem({ type: 'reasoning', summary: ['x'] }), 'input[0].summary[0]: must be an object'],
    [withItem({ type: 'function_call', name: 'f', arguments: '' }), 'input[0].call_id: must be a non-empty string'],
    [
      withItem({ type: 'function_call', call_id: 'c', name: 'f', arguments: {} }),
      'input[0].arguments: must be a string',
    ],
    [withItem({ type: 'local_shell_call', call_id: 'c' }), 'input[0].action: must be an object'],
    [withItem({ type: 7 }), 'input[0].type: must be a non-empty string'],
    [{ ...base, tools: {} }, 'tools: must be a list'],
    [{ ...base, tools: [{ type: 'function' }] }, 'tools[0].name: must be a non-empty string'],
    [
      { ...base, tools: [{ type: 'namespace', name: 'n', tools: [{}] }] },
      'tools[0].tools[0].type: must be a non-empty string',
    ],
    [{ ...base, tool_choice: 'any' }, "tool_choice: must be one of 'none', 'auto', 'required', or an object"],
    [{ ...base, tool_choice: { type: 'function' } }, 'tool_choice.name: must be a non-empty string'],
    [{ ...base, text: { format: { type: 'json_schema', name: 's' } } }, 'text.format.schema: must be an object'],
    [{ ...base, include: [1] }, 'include: must be a list of strings'],
    [{ ...base, max_output_tokens: 0.5 }, 'max_output_tokens: must be an integer from -1 to 1000000000'],
    [{ ...base, temperature: 1e300 }, 'temperature: must be a number from 0 to 2'],
    [{ ...base, stream: 'yes' }, 'stream: must be true or false'],
    [{ ...base, conversation: {} }, 'conversation.id: must be a non-empty string'],
  ])('%j', (body, message) => {
    expect(problemOf(body)).toBe(message);
  });
});

/** A valid request with something else at one place. */
const mutated = fc
  .tuple(fc.constantFrom(...placesOf(CODEX_REQUEST)), fc.jsonValue({ maxDepth: 4 }))
  .map(([place, value]) => replaced(CODEX_REQUEST, place, value));

test('hostile bodies are refused or taken, never thrown on', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue({ maxDepth: 6 }), mutated), (body) => {
      const parsed = parseResponsesRequest(body);
      if (parsed.ok) expect(parsed.request).toBe(body);
      else expect(parsed.message.startsWith(parsed.param)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

function placesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const inner = replaced((value as Readonly<Record<string, unknown>>)[key], rest, by);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...(value as object), [key]: inner };
}

test('an empty input is refused, unless the words are kept at the vendor', () => {
  expect(parseResponsesRequest({ model: 'm', input: [] })).toMatchObject({ ok: false, param: 'input' });
  for (const kept of [{ previous_response_id: 'resp_1' }, { conversation: 'conv_1' }, { prompt: { id: 'pmpt_1' } }]) {
    expect(problemOf({ model: 'm', input: [], ...kept })).toBeUndefined();
  }
});
