import type { Failure, Message, Turn } from '@sluice/core';
import { startAnthropicSimulator } from '@sluice/testkit/anthropic';
import { expectedText, type UpstreamSimulator } from '@sluice/testkit/upstream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import {
  accountAt,
  eventsOf,
  failureOf,
  lastSeen,
  sourceOf,
  textOf,
  translatedCall,
  turnOf,
} from './claude-calls.fixture.ts';
import { createClaudeProvider } from './claude-provider.ts';

let simulator: UpstreamSimulator;
let connections: Connections;

beforeAll(async () => {
  simulator = await startAnthropicSimulator();
  connections = new Connections();
});

afterAll(async () => {
  await connections.destroy();
  await simulator.close();
});

afterEach(() => simulator.reset());

const provider = (more = {}) => createClaudeProvider({ connections, ...more });
const send = (turn: Turn = turnOf('hello'), more = {}) =>
  eventsOf(provider(), translatedCall(simulator.url, turn, more));

const TOOLS: Turn['tools'] = [
  { name: 'get_weather', inputSchema: { type: 'object', properties: { town: { type: 'string' } } } },
  { name: 'files.read', inputSchema: {} },
];

describe('a turn of another dialect', () => {
  test('is asked in version 2023-06-01 and answered as turn events', async () => {
    simulator.script({ tokens: 300, seed: 7 });
    const events = await send();
    expect(textOf(events)).toBe(expectedText({ tokens: 300, seed: 7 }));
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
    expect(lastSeen(simulator)).toMatchObject({
      stream: true,
      headers: { 'anthropic-version': '2023-06-01', 'user-agent': 'sluice' },
    });
  });

  test('with an account of a subscription says so, and imitates nobody', async () => {
    await send(turnOf('x'), {
      account: accountAt(simulator.url, 'oauth'),
      credential: { token: 'sk-ant-oat01-x', version: 1, record: {} },
    });
    const { headers } = lastSeen(simulator);
    expect(headers['anthropic-beta']).toBe('oauth-2025-04-20');
    expect(headers).not.toHaveProperty('x-app');
  });

  test('is translated also when its client’s own words are at hand', async () => {
    const source = { ...sourceOf({ input: 'x' }), dialect: 'openai-responses' as const };
    expect((await send(turnOf('x'), { source })).at(-1)).toMatchObject({ type: 'finish' });
  });

  test('carries cache marks of ours unless they are switched off', async () => {
    await send();
    expect(JSON.stringify(lastSeen(simulator).body)).toContain('"cache_control":{"type":"ephemeral"}');
    await eventsOf(provider({ cache_marks: false }), translatedCall(simulator.url));
    expect(JSON.stringify(lastSeen(simulator).body)).not.toContain('cache_control');
  });

  test('names what it could not say', async () => {
    const answer = await provider().send(translatedCall(simulator.url, turnOf('x', { seed: 1, temperature: 1 })));
    expect(answer).toMatchObject({ outcome: 'streaming', dropped: ['seed', 'temperature'] });
    if (answer.outcome === 'streaming') for await (const _ of answer.batches);
  });

  test('with halves of characters is still valid JSON', async () => {
    expect((await send(turnOf('a\ud83d b'))).at(-1)).toMatchObject({ type: 'finish' });
    expect(JSON.stringify(lastSeen(simulator).body)).toContain('a� b');
  });

  test('that cannot be said sends nothing', async () => {
    const messages: Turn['messages'] = [{ role: 'user', content: [{ type: 'image' }] }];
    const failure = failureOf(await provider().send(translatedCall(simulator.url, turnOf('', { messages }))));
    expect(failure).toMatchObject({ kind: 'invalid_request', scope: 'none' });
    expect(simulator.ledger()).toHaveLength(0);
  });
});

describe('a conversation', () => {
  test.each(['claude-sonnet-4-5', 'claude-opus-4-8'])(
    'with thoughts, calls and results goes on at %s',
    async (upstreamModel) => {
      simulator.script({ thinking: {}, text: 'Looking.', tools: [{ name: 'get_weather' }, { name: 'get_weather' }] });
      const reasoning = { type: 'budget', tokens: 2_000 } as const;
      const events = await send(turnOf('weather?', { tools: TOOLS, reasoning }), { upstreamModel });
      const said = events.flatMap((event): Message['content'] => {
        if (event.type === 'reasoning-signature') {
          const text = events.map((one) => (one.type === 'reasoning-delta' ? one.text : '')).join('');
          return [{ type: 'reasoning', text, signature: event.signature, signer: 'claude' }];
        }
        if (event.type === 'tool-start') return [{ type: 'tool_call', id: event.id, name: event.name, input: {} }];
        return [];
      });
      const calls = said.flatMap((part) => (part.type === 'tool_call' ? [part.id] : []));
      const results = calls.map(
        (callId): Message => ({
          role: 'user',
          content: [{ type: 'tool_result', callId, isError: false, content: [{ type: 'text', text: 'cold' }] }],
        }),
      );
      const messages: Turn['messages'] = [
        { role: 'user', content: [{ type: 'text', text: 'weather?' }] },
        { role: 'assistant', content: said },
        ...results,
        { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      ];
      expect(calls).toHaveLength(2);
      const next = await send(turnOf('', { messages, tools: TOOLS, reasoning }), { upstreamModel });
      expect(next.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
      const last = lastSeen(simulator);
      expect(last.violation).toBeUndefined();
      expect(JSON.stringify(last.body)).toContain('"type":"thinking"');
    },
  );

  test('trap a: with a signature that is refused is repaired by leaving its thoughts out', async () => {
    const thought = { type: 'reasoning', text: 'hm', signature: 'E'.repeat(200), signer: 'claude' } as const;
    const messages: Turn['messages'] = [
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'assistant', content: [thought, { type: 'text', text: 'b' }] },
      { role: 'user', content: [{ type: 'text', text: 'c' }] },
    ];
    const call = translatedCall(simulator.url, turnOf('', { messages, reasoning: { type: 'adaptive' } }));
    expect(failureOf(await provider().send(call)).repair).toBe('drop_reasoning');
    expect((await eventsOf(provider(), { ...call, repair: 'drop_reasoning' })).at(-1)).toMatchObject({
      type: 'finish',
    });
  });

  test('gives tools back the names the client knows', async () => {
    await send(turnOf('x', { tools: TOOLS }));
    const sent = (lastSeen(simulator).body as { tools: { name: string }[] }).tools[1]?.name ?? '';
    expect(sent).toMatch(/^files_read_[0-9a-f]{8}$/);
    simulator.script({ tools: [{ name: sent }] });
    const events = await send(turnOf('x', { tools: TOOLS }));
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool-start', name: 'files.read' }));
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool_use' });
  });
});

describe('a refusal', () => {
  const REFUSALS: readonly (readonly [string, Partial<Failure>])[] = [
    ['invalid_request', { kind: 'invalid_request', scope: 'none', retryable: false }],
    ['invalid_signature', { kind: 'invalid_request', repair: 'drop_reasoning' }],
    ['claude_code_only', { kind: 'permission', scope: 'none', retryable: true }],
    ['invalid_key', { kind: 'authentication', scope: 'account' }],
    ['rate_limit', { kind: 'rate_limit' }],
    ['overloaded', { kind: 'overloaded', scope: 'none', retryable: true }],
  ];

  test.each(REFUSALS)('%s is classified', async (error, expected) => {
    simulator.script({ error });
    const failure = failureOf(await provider().send(translatedCall(simulator.url)));
    expect(failure).toMatchObject(expected);
    expect(JSON.stringify(failure)).not.toContain('sk-ant-api03-test');
  });

  test('by a client that leaves is a cancellation', async () => {
    const controller = new AbortController();
    simulator.script({ fault: { kind: 'silent' } });
    const sending = provider().send(translatedCall(simulator.url, turnOf('x'), { signal: controller.signal }));
    controller.abort();
    expect(failureOf(await sending)).toMatchObject({ kind: 'cancelled' });
  });

  test('of a server that is not there may be tried elsewhere', async () => {
    const failure = failureOf(await provider().send(translatedCall('http://127.0.0.1:9')));
    expect(failure).toMatchObject({ kind: 'transient', retryable: true });
  });
});

describe('trouble inside a 200', () => {
  test.each(['first', 'start', 'middle', 'last'] as const)(
    'an overload at the %s is an error through the classifier',
    async (at) => {
      simulator.script({ text: ['a', 'b', 'c', 'd'], streamError: { at } });
      const events = await send();
      expect(events.at(-1)).toMatchObject({
        type: 'error',
        failure: { kind: 'overloaded', scope: 'none', retryable: true },
      });
      expect(events.filter(({ type }) => type === 'error' || type === 'finish')).toHaveLength(1);
    },
  );

  test.each([
    { ending: 'no_terminal' },
    { ending: 'no_finish' },
    { fault: { kind: 'reset' } },
    { fault: { kind: 'fin' } },
    { fault: { kind: 'empty' } },
  ] as const)('%j never ends cleanly', async (script) => {
    simulator.script({ tokens: 50, ...script });
    expect((await send()).at(-1)).toMatchObject({ type: 'error', failure: { kind: 'transient', retryable: true } });
  });

  test.each([
    { chunking: { by: 'bytes', size: 1 } },
    { chunking: { by: 'random', size: 40 } },
    { lineEnd: 'crlf' },
    { bom: true },
    { splitData: true },
    { lastBlankLine: false },
    { unknownFields: true, unknownEvent: true, keepAlive: true },
  ] as const)('trap m: %j reads the same', async (how) => {
    simulator.script({ text: ['Tromsø ', '– ', '🌊', 'ok'], thinking: {}, tools: [{ name: 'get_weather' }], ...how });
    const events = await send(turnOf('x', { tools: TOOLS }));
    expect(textOf(events)).toBe('Tromsø – 🌊ok');
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool_use' });
  });
});
