import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../upstream/ask.fixture.ts';
import type { UpstreamSimulator } from '../upstream/index.ts';
import { CODEX_ERRORS, startCodexSimulator, startOpenaiSimulator } from './index.ts';

type Body = Record<string, unknown>;

const hello = { role: 'user', content: [{ type: 'input_text', text: 'hello' }] };
const call = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' };
const output = { type: 'function_call_output', call_id: 'c1', output: 'ok' };
const reasoning = { type: 'reasoning', id: 'rs_1', summary: [] };
const said = (...content: object[]) => ({ type: 'message', role: 'assistant', content });
const input = (...items: object[]) => ({ input: [hello, ...items] });

const REFUSED: [string, Body, RegExp][] = [
  ['no input', { input: undefined }, /Missing required parameter: 'input'/],
  ['chat messages', { messages: [] }, /Unknown parameter: 'messages'/],
  ['max_tokens', { max_tokens: 9 }, /Unknown parameter: 'max_tokens'/],
  ['a small max_output_tokens', { max_output_tokens: 5 }, /Expected a value >= 16/],
  ['an unknown role', input({ role: 'tool', content: 'x' }), /Invalid value: 'tool'/],
  ['an unknown item', input({ type: 'tool_use' }), /Invalid value: 'tool_use'/],
  [
    'input_text from the assistant',
    input(said({ type: 'input_text', text: 'x' })),
    /Supported values are: 'output_text', 'refusal'/,
  ],
  [
    'output_text from the user',
    input({ role: 'user', content: [{ type: 'output_text', text: 'x' }] }),
    /Supported values are: 'input_text'/,
  ],
  [
    'an image as an object',
    input({ role: 'user', content: [{ type: 'input_image', image_url: { url: 'x' } }] }),
    /expected a string/,
  ],
  ['an id of another kind', input({ ...call, id: 'call_1' }, output), /begins with 'fc'/],
  ['a long call id', input({ ...call, call_id: 'c'.repeat(65) }), /string too long/],
  ['arguments as an object', input({ ...call, arguments: {} }, output), /expected a string/],
  ['an output nobody asked for', input(output), /No tool call found/],
  ['a call without output', input(call), /No tool output found/],
  ['reasoning that was not stored', { ...input(reasoning, said()), store: false }, /Items are not persisted/],
  ['reasoning with nothing after it', input(reasoning), /without its required following item/],
  ['a tool in the chat way', { tools: [{ type: 'function', function: { name: 'f' } }] }, /tools\[0\]\.name/],
  ['an unknown tool', { tools: [{ type: 'bash_20250124' }] }, /Invalid value: 'bash_20250124'/],
  ['a choice that is not there', { tool_choice: { type: 'function', name: 'f' } }, /not found in 'tools'/],
  ['an unknown include', { include: ['thoughts'] }, /Invalid value: 'thoughts'/],
  ['an unknown effort', { reasoning: { effort: 'max' } }, /Invalid value: 'max'/],
  ['a made-up previous response', { previous_response_id: 'resp_x' }, /Previous response with id 'resp_x' not found/],
];

const CODEX_REFUSED: [string, Body, string | RegExp][] = [
  ['store', { store: true }, 'Store must be set to false'],
  ['no stream', { stream: false }, 'Stream must be set to true'],
  ['no instructions', { instructions: undefined }, 'Instructions are required'],
  ['max_output_tokens', { max_output_tokens: 100 }, 'Unsupported parameter: max_output_tokens'],
  ['temperature', { temperature: 1 }, 'Unsupported parameter: temperature'],
  ['metadata', { metadata: {} }, 'Unsupported parameter: metadata'],
  ['input as text', { input: 'hello' }, 'Input must be a list'],
  ['a system message', { input: [{ role: 'system', content: 'x' }] }, 'System messages are not allowed'],
  ['another tier', { service_tier: 'auto' }, 'Unsupported service_tier: auto'],
  ['an output nobody asked for', { input: [hello, output] }, /No tool call found/],
];

describe('the rules of the Responses API', () => {
  let openai: UpstreamSimulator;
  let codex: UpstreamSimulator;
  beforeAll(async () => {
    openai = await startOpenaiSimulator({ script: { text: 'ok' } });
    codex = await startCodexSimulator({ script: { text: 'ok' }, models: ['gpt-5'] });
  });
  afterAll(() => Promise.all([openai.close(), codex.close()]));

  it.each(REFUSED)('refuse %s', async (_name, more, words) => {
    const body = { model: 'gpt-5', input: 'hello', ...more };
    const { status, text } = await post(`${openai.url}/v1/responses`, body, { authorization: 'Bearer k' });
    expect(status).toBe(400);
    expect((JSON.parse(text) as { error: { message: string } }).error.message).toMatch(words);
  });

  it('let what Codex sends through', async () => {
    const body = {
      model: 'gpt-5',
      stream: true,
      store: false,
      include: ['reasoning.encrypted_content'],
      reasoning: { summary: 'auto' },
      parallel_tool_calls: true,
      tool_choice: 'auto',
      prompt_cache_key: 'k',
      client_metadata: {},
      tools: [
        {
          type: 'function',
          name: 'f',
          description: 'd',
          strict: false,
          parameters: { type: 'object', properties: {} },
        },
        { type: 'namespace' },
        { type: 'web_search' },
      ],
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'x' }] },
        hello,
        call,
        output,
      ],
    };
    expect((await post(`${openai.url}/v1/responses`, body, { authorization: 'Bearer k' })).status).toBe(200);
    const headers = { authorization: 'Bearer k', 'chatgpt-account-id': 'a' };
    expect((await post(`${codex.url}/responses`, { ...body, instructions: '' }, headers)).status).toBe(200);
  });

  const ask = (more: Body, headers: Record<string, string> = {}) =>
    post(
      `${codex.url}/backend-api/codex/responses`,
      { model: 'gpt-5', instructions: '', store: false, stream: true, input: [hello], ...more },
      { authorization: 'Bearer k', 'chatgpt-account-id': 'a', ...headers },
    );

  it.each(CODEX_REFUSED)('of the Codex backend refuse %s', async (_name, more, words) => {
    const { status, text } = await ask(more);
    const { detail } = JSON.parse(text) as { detail: string };
    expect(status).toBe(400);
    if (typeof words === 'string') expect(detail).toBe(words);
    else expect(detail).toMatch(words);
  });

  it('of the Codex backend want the account, the token and a model of the plan', async () => {
    const nameless = await post(`${codex.url}/responses`, {}, { authorization: 'Bearer k' });
    expect([nameless.status, nameless.text]).toEqual([401, '{"detail":"ChatGPT-Account-ID is missing"}']);
    expect((await post(`${codex.url}/responses`, {})).text).toBe('{"detail":"Unauthorized"}');
    expect((await ask({ model: 'gpt-x' })).text).toContain("The 'gpt-x' model is not supported when using Codex");
    const foreign = { ...reasoning, encrypted_content: 'x' };
    expect((await ask({ input: [hello, foreign, said()] })).text).toContain('"code":"invalid_encrypted_content"');
  });

  it.each(Object.keys(CODEX_ERRORS))('of the Codex backend are not all there is: %s', async (name) => {
    const { status, headers, text } = await ask({
      input: [{ role: 'user', content: `[[sim: error=${name} retry=50]]` }],
    });
    expect(status).toBeGreaterThanOrEqual(400);
    if (name === 'usage_limit_resets_in') expect(JSON.parse(text)).toMatchObject({ error: { resets_in_seconds: 50 } });
    if (name === 'usage_limit_headers') {
      expect(headers).toMatchObject({
        'x-codex-primary-used-percent': '100',
        'x-codex-primary-window-minutes': '10080',
      });
    }
    if (name === 'usage_limit_bare') expect(headers['x-codex-primary-used-percent']).toBeFalsy();
  });

  it('of the Codex backend leave compaction, models and usage open', async () => {
    const headers = { authorization: 'Bearer k', 'chatgpt-account-id': 'a' };
    const compact = await post(
      `${codex.url}/backend-api/codex/responses/compact`,
      { model: 'gpt-5', instructions: '', input: [hello] },
      headers,
    );
    expect(JSON.parse(compact.text)).toMatchObject({ output: [{ type: 'compaction' }] });
    const get = async (path: string) => (await fetch(codex.url + path, { headers })).json();
    expect(await get('/backend-api/codex/models?client_version=1')).toMatchObject({ models: [{ slug: 'gpt-5' }] });
    expect(await get('/backend-api/wham/usage')).toMatchObject({ rate_limit: { allowed: true } });
  });
});
