import type { Turn, TurnEvent } from '@sluice/core';
import { startOpenaiSimulator } from '@sluice/testkit/openai';
import type { UpstreamSimulator } from '@sluice/testkit/upstream';
import { expectedText } from '@sluice/testkit/upstream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { accountAt, eventsOf, failureOf, textOf, translatedCall, turnOf } from './openai-calls.fixture.ts';
import { createOpenaiProvider } from './openai-provider.ts';
import { startFixedServer } from './requests.fixture.ts';

let simulator: UpstreamSimulator;
let connections: Connections;

beforeAll(async () => {
  simulator = await startOpenaiSimulator();
  connections = new Connections();
});

afterAll(async () => {
  await connections.destroy();
  await simulator.close();
});

afterEach(() => simulator.reset());

const provider = (more: object = {}) => createOpenaiProvider({ connections, ...more });
const ask = (turn: Turn = turnOf('hello')) => eventsOf(provider(), translatedCall(simulator.url, turn));
const end = (events: readonly TurnEvent[]) => events.at(-1);
const schema = {
  type: 'object',
  properties: { town: { type: 'string' } },
  required: ['town'],
  additionalProperties: false,
};

describe('a translated request', () => {
  test('is answered as a stream, with its usage and its end', async () => {
    simulator.script({
      tokens: 200,
      seed: 7,
      usage: { input: 11, cacheRead: 5, cacheWrite: 0, output: 200, reasoning: 3 },
    });
    const events = await ask(turnOf('hello', { stream: false }));
    expect(textOf(events)).toBe(expectedText({ tokens: 200, seed: 7 }));
    expect(events.filter(({ type }) => type === 'usage')).toEqual([
      {
        type: 'usage',
        usage: {
          inputTokens: 11,
          cacheReadTokens: 5,
          cacheWriteTokens: 0,
          outputTokens: 200,
          reasoningTokens: 3,
          source: 'reported',
        },
      },
    ]);
    expect(end(events)).toEqual({ type: 'finish', reason: 'end_turn' });
  });

  test('obeys the rules of the API with everything in it', async () => {
    const result = (callId: string) =>
      ({
        type: 'tool_result',
        callId,
        isError: true,
        content: [
          { type: 'text', text: 'x' },
          { type: 'image', mediaType: 'image/png', data: 'AAAA' },
        ],
      }) as const;
    const long = 'x'.repeat(80);
    const turn = turnOf('hello', {
      system: [{ type: 'text', text: 'be nice' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'hi' },
            { type: 'image', mediaType: 'image/png', data: 'AAAA' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'hm' },
            { type: 'tool_call', id: long, name: 'mcp.weather', input: {} },
            { type: 'tool_call', id: 'c2', name: 'f', input: {} },
          ],
        },
        { role: 'user', content: [result(long), { type: 'text', text: 'and now? \ud800' }] },
      ],
      tools: [
        { name: 'mcp.weather', inputSchema: {}, strict: true },
        { name: 'f', inputSchema: schema, strict: true },
        { name: 'w', inputSchema: {}, serverType: 'web_search' },
      ],
      toolChoice: { type: 'tool', name: 'mcp.weather', parallel: false },
      maxTokens: 100,
      temperature: 0.5,
      topK: 3,
      stopSequences: ['1', '2', '3', '4', '5'],
      seed: 1,
      reasoning: { type: 'adaptive', effort: 'max' },
      responseFormat: { type: 'json_schema', schema },
      verbosity: 'low',
      serviceTier: 'standard_only',
      cacheKey: 'k',
    });
    for (const upstreamModel of ['qwen3-coder', 'gpt-5', 'gpt-4o-mini', 'o3']) {
      const answer = await provider().send(translatedCall(simulator.url, turn, { upstreamModel }));
      expect(answer).toMatchObject({ outcome: 'streaming' });
      if (answer.outcome === 'streaming') expect(answer.dropped).toContain('topK');
      if (answer.outcome === 'streaming') for await (const _ of answer.batches);
    }
  });

  test.each(['no_index', 'no_id', 'late_name', 'whole'] as const)(
    'traps b and d: gets its calls from a server with the flaw %s',
    async (flaw) => {
      simulator.script({
        text: ['ok'],
        tools: [
          { name: 'f', input: { town: 'Tromsø' }, flaw },
          { name: 'f', input: { town: 'Bodø' }, flaw },
        ],
      });
      const events = await ask(turnOf('hello', { tools: [{ name: 'f', inputSchema: schema }] }));
      const calls = events.filter((event) => event.type === 'tool-start');
      expect(calls.map(({ name }) => name)).toEqual(['f', 'f']);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
      const json = events.map((event) => (event.type === 'tool-delta' ? event.json : '')).join('');
      expect(JSON.parse(`[${json.replace('}{', '},{')}]`)).toEqual([{ town: 'Tromsø' }, { town: 'Bodø' }]);
      expect(end(events)).toEqual({ type: 'finish', reason: 'tool_use' });
    },
  );

  test.each([
    { by: 'bytes', size: 1 },
    { by: 'random', size: 40 },
  ] as const)('trap m: reads the same whatever the cuts: %j', async (chunking) => {
    simulator.script({
      text: ['Tromsø ', '– ', '🌊'],
      thinking: { text: 'hmm' },
      chunking,
      lineEnd: 'crlf',
      splitData: true,
      lastBlankLine: false,
    });
    const events = await ask();
    expect(textOf(events)).toBe('Tromsø – 🌊');
    expect(events.some(({ type }) => type === 'reasoning-delta')).toBe(true);
  });

  test('may go without [DONE], and not without a finish', async () => {
    simulator.script({ text: ['a'], ending: 'no_terminal' });
    expect(end(await ask())?.type).toBe('finish');
    simulator.script({ text: ['a'], ending: 'no_finish' });
    expect(end(await ask())).toMatchObject({ type: 'error', failure: { kind: 'transient' } });
  });

  test.each([
    ['server_is_overloaded', 'overloaded'],
    ['rate_limit_exceeded', 'rate_limit'],
    ['insufficient_quota', 'quota_exceeded'],
    ['server_error', 'transient'],
  ] as const)('that fails inside the stream with %s is classified as %s', async (name, kind) => {
    for (const at of ['first', 'middle'] as const) {
      simulator.script({ tokens: 6, streamError: { at, name } });
      expect(end(await ask())).toMatchObject({ type: 'error', failure: { kind } });
    }
  });

  test.each([
    ['rate_limit', 'rate_limit'],
    ['invalid_api_key', 'authentication'],
    ['context_length', 'invalid_request'],
    ['bad_gateway', 'transient'],
    ['model_not_found', 'not_found'],
  ])('that is refused with %s is classified as %s', async (error, kind) => {
    simulator.script({ error });
    expect(await failureOf(provider(), translatedCall(simulator.url))).toMatchObject({ kind });
  });

  test.each(['reset', 'fin', 'truncate', 'empty'] as const)('that breaks by %s ends as an error', async (kind) => {
    simulator.script({ tokens: 20, fault: { kind } });
    expect(end(await ask())?.type).toBe('error');
  });

  test.each(['html', 'gzip', 'gzip_bomb'] as const)(
    'trap s: answered with %s is refused before anything is read',
    async (kind) => {
      simulator.script({ tokens: 20, fault: { kind } });
      expect(await failureOf(provider(), translatedCall(simulator.url))).toMatchObject({ kind: 'transient' });
    },
  );

  test('answered with an error as plain JSON and a 200 is classified', async () => {
    await using server = await startFixedServer('{"error":{"message":"busy","code":"server_is_overloaded"}}');
    expect(await failureOf(provider(), translatedCall(server.url))).toMatchObject({ kind: 'overloaded' });
    await using page = await startFixedServer('{"hello":1}');
    expect(await failureOf(provider(), translatedCall(page.url))).toMatchObject({ kind: 'transient', status: 200 });
  });

  test('that cannot be said is refused without asking anybody', async () => {
    const turn = turnOf('hello', { messages: [{ role: 'user', content: [{ type: 'image' }] }] });
    expect(await failureOf(provider(), translatedCall('http://127.0.0.1:1', turn))).toMatchObject({
      kind: 'invalid_request',
      scope: 'none',
    });
  });

  test('that is cancelled blames nobody', async () => {
    const stop = new AbortController();
    simulator.script({ tokens: 100, pace: 5 });
    const answer = await provider().send(translatedCall(simulator.url, turnOf('hello'), { signal: stop.signal }));
    if (answer.outcome !== 'streaming') throw new Error('not answering');
    const events: TurnEvent[] = [];
    for await (const batch of answer.batches) {
      events.push(...batch);
      stop.abort();
    }
    expect(end(events)).toMatchObject({ type: 'error', failure: { kind: 'cancelled' } });
  });

  test('carries thoughts of earlier turns where the server wants them, until they are to be dropped', async () => {
    await using server = await startFixedServer('data: [DONE]\n\n', 'text/event-stream');
    const turn = turnOf('hello', {
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'a' }] },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'hm' },
            { type: 'text', text: 'b' },
          ],
        },
      ],
    });
    const thinking = provider({ send_reasoning: true });
    await eventsOf(thinking, translatedCall(server.url, turn));
    await eventsOf(thinking, translatedCall(server.url, turn, { repair: 'drop_reasoning' }));
    await eventsOf(provider(), translatedCall(server.url, turn));
    const account = accountAt(server.url, { send_reasoning: 'true' });
    await eventsOf(provider(), translatedCall(server.url, turn, { account }));
    expect(server.seen.map(({ body }) => body.includes('"reasoning_content":"hm"'))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});

test('an API key is never renewed', async () => {
  const { refresher } = provider();
  const account = translatedCall('http://x').account;
  expect(refresher.canRefresh(account, { api_key: 'k', refresh_token: 'r' })).toBe(false);
  expect(await refresher.refresh(account, {}, new AbortController().signal)).toMatchObject({ outcome: 'rejected' });
});
