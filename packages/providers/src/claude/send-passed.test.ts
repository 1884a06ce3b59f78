import { readAnthropicStream, startAnthropicSimulator } from '@sluice/testkit/anthropic';
import { expectedText, type UpstreamSimulator } from '@sluice/testkit/upstream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { BODY, bytesOf, eventsOf, failureOf, lastSeen, passedCall, sourceOf } from './claude-calls.fixture.ts';
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
const pass = (body: object | string = BODY, headers = {}, more = {}) =>
  eventsOf(provider(), passedCall(simulator.url, sourceOf(body, headers), more));

describe('a request of an Anthropic client', () => {
  test('goes upstream as its client wrote it, only the model renamed', async () => {
    const metadata = { user_id: 'u', x_future: [1] };
    await pass({ ...BODY, model: 'opus', metadata }, { 'anthropic-beta': 'x-1' });
    expect(lastSeen(simulator)).toMatchObject({ body: { ...BODY, metadata }, query: { beta: 'true' } });
    await pass({ ...BODY, system: 's' });
    expect(lastSeen(simulator)).toMatchObject({ query: {}, headers: { 'anthropic-version': '2023-06-01' } });
  });

  test('keeps its own API version, and sampling under the one that has it', async () => {
    await pass(BODY, { 'anthropic-version': '2026-10-21' });
    expect(lastSeen(simulator).headers['anthropic-version']).toBe('2026-10-21');
    await pass({ ...BODY, temperature: 0.5 });
    expect(lastSeen(simulator)).toMatchObject({ status: 200, body: { temperature: 0.5 } });
  });

  test('has beta flags of its body lifted into the header', async () => {
    await pass({ ...BODY, betas: ['x-1'] });
    expect(lastSeen(simulator)).toMatchObject({ status: 200, body: BODY, headers: { 'anthropic-beta': 'x-1' } });
  });

  test('goes under the subscription of an account that has one', async () => {
    const credential = { token: 'sk-ant-oat01-x', version: 1, record: {} };
    await pass(BODY, { 'anthropic-beta': 'claude-code-20250219' }, { credential });
    expect(lastSeen(simulator)).toMatchObject({
      status: 200,
      headers: { 'anthropic-beta': 'claude-code-20250219,oauth-2025-04-20' },
    });
    expect(lastSeen(simulator).headers).not.toHaveProperty('x-api-key');
  });
});

describe('a streamed answer', () => {
  test('comes through whole, with what the observer makes of it', async () => {
    const usage = { input: 7, cacheRead: 11, cacheWrite: 13, output: 17, reasoning: 0 };
    simulator.script({
      tokens: 200,
      seed: 3,
      usage,
      thinking: {},
      tools: [{ name: 'ls' }],
      unknownFields: true,
      unknownEvent: true,
    });
    const events = await pass();
    const facts = readAnthropicStream(bytesOf(events));
    expect(facts).toMatchObject({ text: expectedText({ tokens: 200, seed: 3 }), finish: 'tool_use', violations: [] });
    expect(bytesOf(events)).toContain('x_future');
    expect(events.slice(-2)).toEqual([
      {
        type: 'usage',
        usage: { inputTokens: 7, cacheReadTokens: 11, cacheWriteTokens: 13, outputTokens: 17, source: 'reported' },
      },
      { type: 'finish', reason: 'tool_use' },
    ]);
  });

  test.each(['first', 'start'] as const)('with an overload %s is an error before anything can be seen', async (at) => {
    simulator.script({ text: 'hello', streamError: { at } });
    const events = await pass();
    expect(events.some((event) => event.type === 'raw' && event.payload)).toBe(false);
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'overloaded', scope: 'none', retryable: true },
    });
  });

  test('with an overload in the middle keeps the words of the vendor and is an error', async () => {
    simulator.script({ text: ['a', 'b', 'c', 'd'], streamError: { at: 'middle' } });
    const events = await pass();
    expect(readAnthropicStream(bytesOf(events)).error).toMatchObject({ type: 'overloaded_error' });
    expect(events.filter(({ type }) => type === 'error')).toHaveLength(1);
    expect(events.some((event) => event.type === 'raw' && event.ends)).toBe(true);
  });

  test.each([{ ending: 'no_terminal' }, { fault: { kind: 'reset' } }, { fault: { kind: 'empty' } }] as const)(
    'that breaks off (%j) is an error that is in no bytes',
    async (script) => {
      simulator.script({ tokens: 50, ...script });
      const events = await pass();
      expect(events.at(-1)).toMatchObject({ type: 'error', failure: { kind: 'transient', retryable: true } });
      expect(events.some((event) => event.type === 'raw' && event.ends)).toBe(false);
    },
  );

  test('that is a web page is a failure', async () => {
    simulator.script({ fault: { kind: 'html' } });
    const failure = failureOf(await provider().send(passedCall(simulator.url)));
    expect(failure).toMatchObject({ kind: 'transient', scope: 'model', status: 200 });
  });
});

describe('a whole answer', () => {
  const whole = { ...BODY, stream: false };

  test('comes through as it is, with its usage and end', async () => {
    simulator.script({
      text: 'hello',
      usage: { input: 7, cacheRead: 1, cacheWrite: 2, output: 3 },
      unknownFields: true,
    });
    const events = await pass(whole);
    expect(JSON.parse(bytesOf(events))).toMatchObject({ type: 'message', content: [{ text: 'hello' }], x_future: {} });
    expect(events.slice(1)).toEqual([
      {
        type: 'usage',
        usage: { inputTokens: 7, cacheReadTokens: 1, cacheWriteTokens: 2, outputTokens: 3, source: 'reported' },
      },
      { type: 'finish', reason: 'end_turn' },
    ]);
    expect(lastSeen(simulator).headers['accept']).toBe('application/json');
  });

  test('trap q: may take longer than the first event of a stream', async () => {
    simulator.script({ text: 'late', headDelay: 1_200 });
    const events = await eventsOf(provider({ first_event_timeout: 100 }), passedCall(simulator.url, sourceOf(whole)));
    expect(bytesOf(events)).toContain('late');
  });

  test('that is a web page is an error', async () => {
    simulator.script({ fault: { kind: 'html' } });
    expect((await pass(whole)).at(-1)).toMatchObject({ type: 'error', failure: { kind: 'transient' } });
  });
});

describe('counting', () => {
  const { max_tokens: _, stream: __, ...counted } = BODY;

  test('is asked of the vendor', async () => {
    const events = await eventsOf(provider(), passedCall(simulator.url, sourceOf(counted, {}, 'count')));
    expect(JSON.parse(bytesOf(events))).toEqual({ input_tokens: 2 });
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
    expect(lastSeen(simulator)).toMatchObject({ path: '/v1/messages/count_tokens', endpoint: 'count_tokens' });
  });

  test('a request of another dialect is refused', async () => {
    const source = { ...sourceOf(counted, {}, 'count'), dialect: 'gemini' as const };
    expect(failureOf(await provider().send(passedCall(simulator.url, source)))).toMatchObject({
      kind: 'invalid_request',
    });
  });
});

describe('thoughts the vendor did not sign', () => {
  const history = (signature: string) => ({
    ...BODY,
    max_tokens: 4_000,
    thinking: { type: 'enabled', budget_tokens: 2_000 },
    tools: [{ name: 'ls', input_schema: { type: 'object' } }],
    messages: [
      { role: 'user', content: 'list' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature },
          { type: 'tool_use', id: 'toolu_1', name: 'ls', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'a.txt' }] },
    ],
  });

  test('trap a: are named by the failure, and the repaired request is taken, without blaming anybody', async () => {
    const call = passedCall(simulator.url, sourceOf(history('c2lnbmVkIGJ5IHNvbWVib2R5IGVsc2U=')));
    const failure = failureOf(await provider().send(call));
    expect(failure).toMatchObject({
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      repair: 'drop_reasoning',
    });
    const events = await eventsOf(provider(), { ...call, repair: 'drop_reasoning' });
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
    const { body } = lastSeen(simulator);
    expect(body).not.toHaveProperty('thinking');
    expect(JSON.stringify(body)).not.toContain('signature');
  });

  test('trap a: and those we know to be of another vendor are not even sent', async () => {
    const events = await pass(history('sluice.codex.abc'));
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
  });
});
