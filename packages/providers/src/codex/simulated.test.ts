import type { Message, Part, Turn, TurnEvent } from '@sluice/core';
import {
  CODEX_ERRORS,
  RESPONSE_STREAM_ERRORS,
  readResponsesStream,
  startCodexSimulator,
  startOpenaiSimulator,
} from '@sluice/testkit/openai';
import { ResponsesStream } from '@sluice/translate/openai-responses';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCodexProvider } from './codex-provider.ts';
import { accountAt, bytesOf, callTo, eventsOf, failureOf, sourceOf, turnOf } from './upstream.fixture.ts';

type Simulator = Awaited<ReturnType<typeof startCodexSimulator>>;

const provider = createCodexProvider();
let backend: Simulator;
let api: Simulator;

beforeAll(async () => {
  [backend, api] = await Promise.all([startCodexSimulator(), startOpenaiSimulator()]);
});
afterEach(() => {
  backend.reset();
  api.reset();
});
afterAll(() => Promise.all([backend.close(), api.close()]));

const login = () => accountAt(backend.url);
const key = () => accountAt(`${api.url}/v1`, 'api_key');
const user = (...content: Part[]): Message => ({ role: 'user', content });
const text = (words: string): Part => ({ type: 'text', text: words });
const ask = (prompt: string, more: Partial<Turn> = {}) => turnOf({ messages: [user(text(prompt))], ...more });
const said = (events: readonly TurnEvent[], kind: 'text' | 'reasoning') =>
  events.map((event) => (event.type === `${kind}-delta` && 'text' in event ? event.text : '')).join('');

describe('whatever turn', () => {
  const word = fc.string({ unit: 'grapheme', maxLength: 6 });
  const part = fc.oneof(
    word.map(text),
    fc.constant<Part>({ type: 'image', mediaType: 'image/png', data: 'AAAA' }),
    fc.constant<Part>({ type: 'document', title: 'a.pdf', mediaType: 'application/pdf', data: 'JVBE' }),
  );
  const id = fc.constantFrom('c1', 'c2', 'x'.repeat(70));
  const call = id.map((one): Part => ({ type: 'tool_call', id: one, name: 'mcp.files:read', input: { a: 1 } }));
  const result = fc.tuple(id, fc.boolean(), word).map(
    ([callId, isError, words]): Part => ({
      type: 'tool_result',
      callId,
      isError,
      content: [{ type: 'text', text: words }],
    }),
  );
  const thought = fc.constantFrom<Part>(
    { type: 'reasoning', text: 'hm', signature: 'Eq', signer: 'claude' },
    { type: 'reasoning', text: 'open' },
    { type: 'redacted_reasoning', data: 'x', signer: 'claude' },
  );
  const message = fc.oneof(
    fc
      .array(fc.oneof(part, result), { minLength: 1, maxLength: 4 })
      .map((content): Message => ({ role: 'user', content })),
    fc
      .array(fc.oneof(word.map(text), call, thought), { minLength: 1, maxLength: 4 })
      .map((content): Message => ({ role: 'assistant', content })),
    word.map((words): Message => ({ role: 'system', content: [text(words)] })),
  );
  const turn = fc
    .record(
      {
        messages: fc.array(message, { maxLength: 6 }).map((list) => [...list, user(text('go'))]),
        system: fc.array(
          word.map((words) => ({ type: 'text' as const, text: words })),
          { maxLength: 2 },
        ),
        tools: fc.subarray([
          { name: 'mcp.files:read', inputSchema: { type: 'object' } },
          { name: 'web', inputSchema: {}, serverType: 'web_search_20250305' },
        ]),
        toolChoice: fc.constantFrom({ type: 'auto' }, { type: 'any', parallel: false }, {
          type: 'tool',
          name: 'web',
        } as const),
        maxTokens: fc.nat(1_000).map((count) => count + 1),
        temperature: fc.constantFrom(0, 1),
        topK: fc.constant(3),
        serviceTier: fc.constantFrom('priority', 'flex', 'standard_only'),
        reasoning: fc.constantFrom({ type: 'off' }, { type: 'adaptive', effort: 'max' }, {
          type: 'budget',
          tokens: 2_000,
        } as const),
        responseFormat: fc.constantFrom({ type: 'json_schema', schema: { type: 'object' } } as const),
        session: word,
      },
      { requiredKeys: ['messages', 'system', 'tools'] },
    )
    .map((more) => turnOf(more as Partial<Turn>));

  test.each([
    ["ChatGPT's backend", login],
    ["OpenAI's API", key],
  ])('trap e: %s takes the request', async (_name, account) => {
    await fc.assert(
      fc.asyncProperty(turn, async (one) => {
        const events = await eventsOf(provider, callTo(account(), { turn: one }));
        expect(events.at(-1)?.type).toBe('finish');
      }),
      { numRuns: 100 },
    );
  });
});

describe('an answer', () => {
  const script = {
    thinking: { text: 'Höre, denke.' },
    text: ['Tromsø ', 'is far.'],
    tools: [
      { name: 'look', input: { town: 'Tromsø' } },
      { name: 'look', input: {} },
    ],
    usage: { input: 5, cacheRead: 3, cacheWrite: 0, output: 9, reasoning: 4 },
  };

  test.each([
    {},
    { emptyOutput: true },
    { lineEnd: 'crlf' as const, bom: true },
    { lineEnd: 'cr' as const },
    { splitData: true, keepAlive: true, unknownEvent: true, unknownFields: true },
    { lastBlankLine: false },
  ])('trap m: is read the same in every form (%o)', async (form) => {
    backend.script({ ...script, ...form });
    const events = await eventsOf(provider, callTo(login(), { turn: ask('x') }));
    expect([said(events, 'reasoning'), said(events, 'text')]).toEqual(['Höre, denke.', 'Tromsø is far.']);
    expect(events.filter(({ type }) => type === 'tool-start')).toHaveLength(2);
    expect(events.slice(-2)).toEqual([
      {
        type: 'usage',
        usage: {
          inputTokens: 5,
          cacheReadTokens: 3,
          cacheWriteTokens: 0,
          outputTokens: 9,
          reasoningTokens: 4,
          source: 'reported',
        },
      },
      { type: 'finish', reason: 'tool_use' },
    ]);
  });

  test('said again in our words has nothing a strict reader objects to', async () => {
    backend.script(script);
    const events = await eventsOf(provider, callTo(login(), { turn: ask('x') }));
    const stream = new ResponsesStream({
      messageId: 'resp_1',
      model: 'm',
      requestId: 'r',
      request: { include: ['reasoning.encrypted_content'] },
    });
    const facts = readResponsesStream(stream.push(events));
    expect(facts.violations).toEqual([]);
    expect(facts).toMatchObject({ text: 'Tromsø is far.', thinking: 'Höre, denke.', finish: 'completed' });
    expect(facts.tools.map(({ input }) => input)).toEqual([{ town: 'Tromsø' }, {}]);
    expect(facts.encrypted).toHaveLength(1);
  });

  test('trap a: thoughts come back to whom they belong; thoughts nobody made are refused with what cures it', async () => {
    backend.script({ thinking: { text: 'hm' }, text: 'a' });
    const events = await eventsOf(provider, callTo(login(), { turn: ask('x') }));
    const encryptedContent = events
      .map((event) => (event.type === 'reasoning-signature' ? event.signature : ''))
      .join('');
    const turnWith = (encrypted: string) =>
      turnOf({
        messages: [
          user(text('x')),
          {
            role: 'assistant',
            content: [{ type: 'reasoning', text: 'hm', signature: encrypted, signer: 'codex' }, text('a')],
          },
          user(text('y')),
        ],
      });
    expect((await eventsOf(provider, callTo(login(), { turn: turnWith(encryptedContent) }))).at(-1)?.type).toBe(
      'finish',
    );
    const broken = callTo(login(), { turn: turnWith('gAAA') });
    expect(failureOf(await provider.send(broken))).toMatchObject({
      scope: 'none',
      retryable: false,
      repair: 'drop_reasoning',
    });
    expect((await eventsOf(provider, { ...broken, repair: 'drop_reasoning' })).at(-1)?.type).toBe('finish');
  });

  test('trap f: without its last event is no clean end', async () => {
    for (const ending of ['no_terminal', 'no_finish'] as const) {
      backend.script({ text: 'a', ending });
      expect((await eventsOf(provider, callTo(login(), { turn: ask('x') }))).at(-1)).toMatchObject({
        type: 'error',
        failure: { kind: 'transient' },
      });
    }
  });

  test.each(RESPONSE_STREAM_ERRORS)('that fails with %s says why, before and after its first words', async (name) => {
    for (const at of ['start', 'middle'] as const) {
      backend.script({ text: ['a', 'b'], streamError: { at, name } });
      const last = (await eventsOf(provider, callTo(login(), { turn: ask('x') }))).at(-1);
      if (last?.type !== 'error') throw new Error(`${last?.type} at the end`);
      expect(last.failure.kind).not.toBe('unknown');
      expect(last.failure.scope === 'account').toBe(/quota|usage_limit/.test(name));
    }
  });
});

test.each(Object.keys(CODEX_ERRORS))('a refusal (%s) is understood in both lanes', async (error) => {
  const source = sourceOf({ model: 'gpt-5', input: 'x', stream: true });
  for (const call of [callTo(login()), callTo(login(), { source })]) {
    backend.script({ error });
    expect(failureOf(await provider.send(call)).kind).not.toBe('unknown');
  }
});

describe('a client of the same dialect', () => {
  const body = {
    model: 'mine',
    input: 'x',
    instructions: null,
    max_output_tokens: 100,
    temperature: 1,
    metadata: {},
    background: false,
    service_tier: 'auto',
    tools: [{ type: 'web_search' }],
  };

  test('is served by the backend whatever it sets', async () => {
    backend.script({ text: 'a', unknownFields: true, unknownEvent: true });
    const events = await eventsOf(provider, callTo(login(), { source: sourceOf({ ...body, stream: true }) }));
    const facts = readResponsesStream(bytesOf(events));
    expect([facts.violations, facts.text]).toEqual([[], 'a']);
    expect(facts.unknown).toContain('response.future.delta');
  });

  test('trap q: that does not stream gets the whole answer, from the backend too', async () => {
    for (const [simulator, account] of [
      [backend, login],
      [api, key],
    ] as const) {
      simulator.script({
        thinking: { text: 'hm' },
        text: 'a',
        tools: [{ name: 'look', input: { a: 1 } }],
        emptyOutput: true,
      });
      const events = await eventsOf(provider, callTo(account(), { source: sourceOf({ model: 'gpt-5', input: 'x' }) }));
      const document = JSON.parse(bytesOf(events));
      expect(document).toMatchObject({ object: 'response', status: 'completed' });
      expect(document.output.map(({ type }: { type: string }) => type)).toEqual([
        'reasoning',
        'message',
        'function_call',
      ]);
      expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool_use' });
    }
  });
});
