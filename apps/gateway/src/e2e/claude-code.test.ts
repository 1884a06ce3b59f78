import { anthropicText, checkAnthropicStream, readSse } from '@sluice/testkit/sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_KEY, type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack[Symbol.asyncDispose]());

const TOOL_NAMES = ['Task', 'Bash', 'Glob', 'Grep', 'Read', 'Edit', 'Write', 'NotebookEdit', 'WebFetch', 'TodoWrite'];

/** A turn in the shape Claude Code 2.1 sends it: every key, header and kind of message; the words are ours. */
function claudeCodeTurn(messages: readonly unknown[]) {
  return {
    model: 'claude-opus-4-8',
    max_tokens: 64_000,
    stream: true,
    thinking: { type: 'adaptive' },
    output_config: { effort: 'high' },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    metadata: { user_id: JSON.stringify({ device_id: 'd', account_uuid: '', session_id: 's-1' }) },
    system: [
      { type: 'text', text: 'billing header' },
      { type: 'text', text: 'You are a coding tool.', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'text', text: 'Long instructions. '.repeat(500), cache_control: { type: 'ephemeral' } },
    ],
    tools: TOOL_NAMES.map((name) => ({
      name,
      description: `${name}: `.padEnd(2_000, 'what it does '),
      input_schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: { path: { type: 'string', description: 'where' }, options: { type: 'object', properties: {} } },
        required: ['path'],
        additionalProperties: false,
      },
    })),
    messages,
  };
}

const HEADERS = {
  'x-api-key': '',
  authorization: `Bearer ${API_KEY}`,
  'anthropic-version': '2023-06-01',
  'anthropic-beta':
    'claude-code-20250219,context-1m-2025-08-07,interleaved-thinking-2025-05-14,context-management-2025-06-27,mid-conversation-system-2026-04-07,effort-2025-11-24',
  'x-app': 'cli',
  'x-claude-code-session-id': 's-1',
  'accept-encoding': 'gzip, deflate, br, zstd',
};

async function turn(messages: readonly unknown[]) {
  const { 'x-api-key': _, ...headers } = HEADERS;
  const response = await fetch(`${stack.url}/v1/messages?beta=true`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(claudeCodeTurn(messages)),
  });
  expect([response.status, response.headers.get('content-encoding')]).toEqual([200, null]);
  if (!response.body) throw new Error('no body');
  const { events } = await readSse(response.body);
  expect(checkAnthropicStream(events)).toEqual([]);
  expect(stack.simulator.stats().violations).toEqual([]);
  return events;
}

const FIRST = [
  {
    role: 'user',
    content: [
      { type: 'text', text: '<system-reminder>context</system-reminder>' },
      { type: 'text', text: 'ping [[sim: text=Looking tool=Read,Glob]]', cache_control: { type: 'ephemeral' } },
    ],
  },
  { role: 'system', content: 'A message of role system in mid-conversation.' },
];

describe('what Claude Code sends', () => {
  test('its first turn is accepted by the upstream and answered with tool calls', async () => {
    const events = await turn(FIRST);
    const delta = events.find((event) => event.event === 'message_delta');
    expect(JSON.parse(delta?.data ?? '{}')).toMatchObject({ delta: { stop_reason: 'tool_use' } });
  });

  test('its next turn, with results, a failed one and its own thinking, is accepted too', async () => {
    const events = await turn([
      ...FIRST,
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'First look.', signature: 'c2ln' },
          { type: 'text', text: 'Looking' },
          { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { path: 'a' } },
          { type: 'tool_use', id: 'toolu_2', name: 'Glob', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'text of a' },
          { type: 'tool_result', tool_use_id: 'toolu_2', content: 'no such folder', is_error: true },
          { type: 'text', text: 'go on [[sim: text=Done]]' },
        ],
      },
      { role: 'system', content: 'Reminder in between.' },
    ]);
    expect(anthropicText(events)).toBe('Done');
  });

  test('its side calls work: the small model, count_tokens, the probe', async () => {
    const small = await stack.post('/v1/messages', {
      model: 'claude-haiku-4-5-20251001',
      max_tokens: 20,
      messages: [{ role: 'user', content: 'title? [[sim: text=Title]]' }],
    });
    expect(await small.json()).toMatchObject({ content: [{ type: 'text', text: 'Title' }] });
    const count = await stack.post('/v1/messages/count_tokens?beta=true', {
      ...claudeCodeTurn(FIRST),
      max_tokens: undefined,
      stream: undefined,
    });
    expect(await count.json()).toMatchObject({ input_tokens: expect.any(Number) });
    expect((await fetch(`${stack.url}/`, { method: 'HEAD' })).ok).toBe(true);
  });
});
