import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../upstream/ask.fixture.ts';
import type { UpstreamSimulator } from '../upstream/index.ts';
import { startOpenaiSimulator } from './index.ts';

type Body = Record<string, unknown>;

const hello = { role: 'user', content: 'hello' };
const call = (id = 'c1') => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
const asks = (...calls: object[]) => ({ role: 'assistant', content: null, tool_calls: calls });
const answers = (id = 'c1') => ({ role: 'tool', tool_call_id: id, content: 'ok' });
const tool = (parameters: unknown, more: object = {}) => ({
  tools: [{ type: 'function', function: { name: 'f', parameters, ...more } }],
});
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const messages = (...list: object[]) => ({ messages: [hello, ...list] });
const image = (url: string) => messages({ role: 'user', content: [{ type: 'image_url', image_url: { url } }] });

const REFUSED: [string, Body, RegExp][] = [
  ['no model', { model: undefined }, /must provide a model/],
  ['no messages', { messages: undefined }, /Missing required parameter: 'messages'/],
  ['empty messages', { messages: [] }, /'messages': empty array/],
  ['a key nobody knows', { input: 'x' }, /Unknown parameter: 'input'/],
  ['an unknown role', messages({ role: 'model', content: 'x' }), /Invalid value: 'model'/],
  ['null content', messages({ role: 'user', content: null }), /expected a string, got null/],
  ['an assistant who says nothing', messages({ role: 'assistant', content: null }), /got null/],
  ['an Anthropic part', messages({ role: 'user', content: [{ type: 'tool_result' }] }), /Invalid value: 'tool_result'/],
  [
    'an image from the assistant',
    messages({ role: 'assistant', content: [{ type: 'image_url' }] }),
    /Supported values are: 'text'/,
  ],
  [
    'an image in a tool answer',
    messages(asks(call()), { ...answers(), content: [{ type: 'image_url' }] }),
    /Invalid value: 'image_url'/,
  ],
  ['an image that is none', image('data:image/png;base64,#'), /Expected a valid URL/],
  [
    'no tool calls, but a list',
    messages({ role: 'assistant', content: 'x', tool_calls: [] }),
    /tool_calls': empty array/,
  ],
  ['an answer nobody asked for', messages(answers()), /must be a response to a preceeding message/],
  ['a question nobody answered', messages(asks(call(), call('c2')), answers()), /did not have response messages: c2/],
  ['a long call id', messages(asks(call('c'.repeat(41))), answers()), /string too long/],
  [
    'arguments as an object',
    messages(asks({ ...call(), function: { name: 'f', arguments: {} } }), answers()),
    /expected a string/,
  ],
  ['a tool without its function', { tools: [{ type: 'function', name: 'f' }] }, /tools\[0\]\.function/],
  ['a tool name with a dot', tool(object({}), { name: 'a.b' }), /does not match pattern/],
  ['no tools, but a list', { tools: [] }, /'tools': empty array/],
  ['a schema of no object', tool({}), /got 'type: "None"'/],
  ['an array without items', tool(object({ a: { type: 'array' } })), /array schema missing items/],
  ['an open strict schema', tool(object({}), { strict: true }), /'additionalProperties' is required/],
  [
    'a strict schema with an option',
    tool(object({ a: { type: 'string' } }, { additionalProperties: false }), { strict: true }),
    /Missing 'a'/,
  ],
  ['a choice without tools', { tool_choice: 'auto' }, /only allowed when 'tools'/],
  ['parallel without tools', { parallel_tool_calls: false }, /only allowed when 'tools'/],
  ['a choice in the Anthropic way', { ...tool(object({})), tool_choice: { type: 'any' } }, /Invalid value: 'any'/],
  ['five stops', { stop: ['a', 'b', 'c', 'd', 'e'] }, /array too long/],
  ['stream options without stream', { stream_options: { include_usage: true } }, /only allowed when 'stream'/],
  ['two maxima', { max_tokens: 1, max_completion_tokens: 1 }, /at the same time/],
  ['max_tokens 0', { max_tokens: 0 }, /below minimum/],
  ['temperature 3', { temperature: 3 }, /above maximum/],
  ['JSON mode without the word', { response_format: { type: 'json_object' } }, /must contain the word 'json'/],
  ['a format without a name', { response_format: { type: 'json_schema', json_schema: {} } }, /json_schema\.name/],
  ['max_tokens for a reasoning model', { model: 'gpt-5', max_tokens: 9 }, /Use 'max_completion_tokens'/],
  ['temperature for a reasoning model', { model: 'o3', temperature: 0.5 }, /Only the default \(1\)/],
  ['effort for another model', { model: 'gpt-4o', reasoning_effort: 'low' }, /not supported with this model/],
];

describe('the rules of Chat Completions', () => {
  let simulator: UpstreamSimulator;
  beforeAll(async () => {
    simulator = await startOpenaiSimulator({ script: { text: 'ok' } });
  });
  afterAll(() => simulator.close());

  const chat = (more: Body, headers: Record<string, string> = { authorization: 'Bearer k' }) =>
    post(`${simulator.url}/v1/chat/completions`, { model: 'm', messages: [hello], ...more }, headers);

  it.each(REFUSED)('refuse %s', async (_name, more, words) => {
    const { status, text } = await chat(more);
    const { error } = JSON.parse(text) as { error: Record<string, unknown> };
    expect(error['message']).toMatch(words);
    expect([status, error['type'], Object.keys(error)]).toEqual([
      400,
      'invalid_request_error',
      ['message', 'type', 'param', 'code'],
    ]);
  });

  it('let a whole tool loop with an image through', async () => {
    const body = {
      ...messages(asks(call(), call('c2')), answers('c2'), answers(), { role: 'assistant', content: 'a' }),
      ...tool(object({})),
    };
    expect((await chat(body)).status).toBe(200);
    expect((await chat(image('data:image/png;base64,AAAA'))).status).toBe(200);
  });

  it('want a key, and a path that exists', async () => {
    expect(await chat({}, {})).toMatchObject({ status: 401, text: expect.stringContaining('provide an API key') });
    expect((await post(`${simulator.url}/v1/nothing`, {}, { authorization: 'Bearer k' })).status).toBe(404);
    expect(
      (await post(`${simulator.url}/chat/completions`, { model: 'm', messages: [hello] }, { 'api-key': 'k' })).status,
    ).toBe(200);
  });
});
