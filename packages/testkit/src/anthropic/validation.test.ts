import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UpstreamSimulator } from '../upstream/index.ts';
import { startAnthropicSimulator } from './simulator.ts';

type Body = Record<string, unknown>;

const hello = { role: 'user', content: 'hello' };
const schema = { type: 'object', properties: { a: { type: 'string' } } };
const tool = { name: 'f', input_schema: schema };
const use = (id = 't1') => ({ type: 'tool_use', id, name: 'f', input: {} });
const result = (id = 't1') => ({ type: 'tool_result', tool_use_id: id, content: 'ok' });
const user = (...content: object[]) => ({ role: 'user', content });
const assistant = (...content: object[]) => ({ role: 'assistant', content });
const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more });
const marked = (ttl?: string) => text('x', { cache_control: { type: 'ephemeral', ...(ttl && { ttl }) } });
const budget = { thinking: { type: 'enabled', budget_tokens: 1_024 }, max_tokens: 2_000 };

const REFUSED: [string, Body, string | RegExp][] = [
  ['no max_tokens', { max_tokens: undefined }, 'max_tokens: Field required'],
  ['max_tokens 0', { max_tokens: 0 }, 'max_tokens: Input should be greater than or equal to 1'],
  ['no model', { model: undefined }, 'model: Field required'],
  ['no messages', { messages: [] }, 'messages: at least one message is required'],
  ['a key nobody knows', { betas: ['x'] }, 'betas: Extra inputs are not permitted'],
  ['a beta key without its flag', { context_management: {} }, 'context_management: Extra inputs are not permitted'],
  ['an assistant first', { messages: [assistant(text('hi')), hello] }, /first message must use the "user" role/],
  ['role tool', { messages: [hello, { role: 'tool', content: 'x' }] }, /messages\.1\.role/],
  ['role system without its flag', { messages: [hello, { role: 'system', content: 'x' }] }, /Unexpected role "system"/],
  ['empty content', { messages: [{ role: 'user', content: '' }] }, /must have non-empty content/],
  ['an empty text block', { messages: [user(text(''))] }, 'messages: text content blocks must be non-empty'],
  ['a blank text block', { messages: [user(text(' \n'))] }, /must contain non-whitespace text/],
  ['an empty system block', { system: [text('')] }, 'system: text content blocks must be non-empty'],
  ['trailing space in a prefill', { messages: [hello, assistant(text('So '))] }, /cannot end with trailing whitespace/],
  ['a member nobody knows', { messages: [user(text('x', { index: 0 }))] }, /text\.index: Extra inputs/],
  ['an unknown block', { messages: [user({ type: 'input_text', text: 'x' })] }, /Input tag 'input_text'/],
  [
    'a broken image',
    { messages: [user({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'data:x' } })] },
    /invalid base64/,
  ],
  [
    'a wrong image type',
    { messages: [user({ type: 'image', source: { type: 'base64', media_type: 'image/tiff', data: 'AA==' } })] },
    /media_type/,
  ],
  [
    'a tool nobody answered',
    { messages: [hello, assistant(use()), user(text('and?'))] },
    /without `tool_result` blocks immediately after: t1/,
  ],
  [
    'text before the result',
    { messages: [hello, assistant(use()), user(text('so'), result())] },
    /immediately after: t1/,
  ],
  ['a result nobody asked for', { messages: [user(result())] }, /unexpected `tool_use_id`/],
  ['two results for one call', { messages: [hello, assistant(use()), user(result(), result())] }, /a single result/],
  ['a tool id used twice', { messages: [hello, assistant(use(), use()), user(result())] }, /ids must be unique/],
  [
    'a strange tool id',
    { messages: [hello, assistant(use('call|1')), user(result('call|1'))] },
    /should match pattern/,
  ],
  [
    'tool input as text',
    { messages: [hello, assistant({ ...use(), input: '{}' }), user(result())] },
    /valid dictionary/,
  ],
  ['tool_use from the user', { messages: [user(use())] }, /only be in `assistant` messages/],
  ['a tool name with a dot', { tools: [{ ...tool, name: 'a.b' }] }, /custom\.name/],
  ['two tools of one name', { tools: [tool, tool] }, 'tools: Tool names must be unique.'],
  ['a schema without type', { tools: [{ name: 'f', input_schema: {} }] }, /input_schema\.type: Field required/],
  [
    'a schema with anyOf on top',
    { tools: [{ name: 'f', input_schema: { ...schema, anyOf: [] } }] },
    /at the top level/,
  ],
  [
    'a broken schema',
    { tools: [{ name: 'f', input_schema: { type: 'object', properties: { a: { type: 'text' } } } }] },
    /draft 2020-12/,
  ],
  ['a choice without tools', { tool_choice: { type: 'auto' } }, /only be specified while providing tools/],
  ['a choice of no tool of ours', { tools: [tool], tool_choice: { type: 'tool', name: 'g' } }, /'g' not found/],
  ['a small budget', { thinking: { type: 'enabled', budget_tokens: 5 } }, /greater than or equal to 1024/],
  [
    'a budget over max_tokens',
    { thinking: { type: 'enabled', budget_tokens: 4_000 } },
    /must be greater than `thinking/,
  ],
  ['temperature with thinking', { ...budget, temperature: 0.5 }, /`temperature` may only be set to 1/],
  ['a forced tool with thinking', { ...budget, tools: [tool], tool_choice: { type: 'any' } }, /forces tool use/],
  [
    'a tool loop without its thinking',
    { ...budget, messages: [hello, assistant(use()), user(result())] },
    /must start with a thinking block/,
  ],
  [
    'a foreign signature',
    { messages: [hello, assistant({ type: 'thinking', thinking: 'x', signature: 'c2ln' }, text('a')), hello] },
    /Invalid `signature`/,
  ],
  [
    'no signature',
    { messages: [hello, assistant({ type: 'thinking', thinking: 'x' }, text('a')), hello] },
    /signature: Field required/,
  ],
  ['five cache marks', { messages: [user(marked(), marked(), marked(), marked(), marked())] }, /A maximum of 4 blocks/],
  ['long after short', { messages: [user(marked(), marked('1h'))] }, /must not come after/],
  ['temperature over 1', { temperature: 1.5 }, 'temperature: range: 0..1'],
];

describe('the rules of the Messages API', () => {
  let simulator: UpstreamSimulator;
  beforeAll(async () => {
    simulator = await startAnthropicSimulator({ script: { text: 'ok' } });
  });
  afterAll(() => simulator.close());

  const post = async (body: unknown, headers: Record<string, string> = {}, path = '/v1/messages') => {
    const response = await fetch(simulator.url + path, {
      method: 'POST',
      headers: { 'x-api-key': 'k1', 'anthropic-version': '2023-06-01', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const { error } = (await response.json()) as { error?: { type: string; message: string } };
    return { status: response.status, type: error?.type, message: error?.message ?? '' };
  };
  const body = (more: Body): Body => ({ model: 'claude-x', max_tokens: 100, messages: [hello], ...more });

  it.each(REFUSED)('refuse %s', async (_name, more, words) => {
    const { status, type, message } = await post(body(more));
    expect([status, type]).toEqual([400, 'invalid_request_error']);
    if (typeof words === 'string') expect(message).toBe(words);
    else expect(message).toMatch(words);
  });

  it('let turns of several messages and answered tools through', async () => {
    const messages = [
      hello,
      hello,
      assistant(text('a')),
      assistant(use(), use('t2')),
      user(result()),
      user(result('t2'), text('b')),
    ];
    expect(await post(body({ messages, tools: [tool], system: [marked('1h')] }))).toMatchObject({ status: 200 });
  });

  it('depend on the version', async () => {
    const latest = { 'anthropic-version': '2026-10-21' };
    expect(await post(body({ temperature: 0.5 }), latest)).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^temperature/),
    });
    expect(await post(body({ messages: [hello, { role: 'system', content: 'x' }] }), latest)).toMatchObject({
      status: 200,
    });
    expect(await post(body({}), { 'anthropic-version': '2020-01-01' })).toMatchObject({ status: 400 });
    expect(await post(body({}), { 'anthropic-version': '' })).toMatchObject({ status: 400 });
  });

  it('want one credential of the right kind, and the OAuth beta for a subscription', async () => {
    expect(await post(body({}), { authorization: 'Bearer k1' })).toMatchObject({ status: 401 });
    const ask = (more: Record<string, string>) =>
      fetch(`${simulator.url}/v1/messages`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-ant-oat01-x', 'anthropic-version': '2023-06-01', ...more },
        body: JSON.stringify(body({})),
      });
    const without = await ask({});
    expect([without.status, await without.text()]).toEqual([401, expect.stringContaining('OAuth authentication')]);
    const allowed = await ask({ 'anthropic-beta': 'a-b, oauth-2025-04-20' });
    expect(allowed.headers.get('anthropic-ratelimit-unified-status')).toBe('allowed');
  });

  it('hold for counting, which takes no max_tokens', async () => {
    expect(await post(body({}), {}, '/v1/messages/count_tokens')).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^max_tokens/),
    });
    expect(await post({ model: 'm', messages: [] }, {}, '/v1/messages/count_tokens')).toMatchObject({ status: 400 });
  });

  it('are told apart in the statistics', () => {
    expect(simulator.stats().violations).toContain('max_tokens: Field required');
    expect(simulator.ledger().at(0)).toMatchObject({ end: 'invalid_request', violation: 'max_tokens: Field required' });
  });
});
