import type { Message, Part, Reasoning, Turn, TurnEvent } from '@sluice/core';
import { startGeminiSimulator } from '@sluice/testkit/gemini';
import type { UpstreamSimulator } from '@sluice/testkit/upstream';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { createAntigravityProvider } from './antigravity-provider.ts';
import { accountAt, bytesOf, eventsOf, passedCall, sourceOf, translatedCall, turnOf } from './vendor.fixture.ts';

const MODELS = ['gemini-3-pro', 'gemini-2.5-pro', 'claude-sonnet-4-5'] as const;

let simulator: UpstreamSimulator;
let connections: Connections;

beforeAll(async () => {
  simulator = await startGeminiSimulator();
  connections = new Connections();
});

afterAll(async () => {
  await connections.destroy();
  await simulator.close();
});

afterEach(() => simulator.reset());

const provider = () => createAntigravityProvider({ connections });
const ask = (turn: Turn, upstreamModel: string, from = provider()) =>
  eventsOf(from, translatedCall(accountAt(simulator.url), { turn, upstreamModel }));

const word = fc.string({ unit: 'grapheme', maxLength: 8 });
const signer = fc.constantFrom('claude', 'codex', undefined);
const bytes = fc.constant('AAAA');
const id = fc.constantFrom('call_1', 'toolu|2', 'fc:3', 'x'.repeat(80));
const name = fc.constantFrom('get_weather', 'files.read', 'mcp server/tool', 'ü', 'n'.repeat(90));
const resultContent = fc.oneof(
  word.map((text) => ({ type: 'text' as const, text })),
  bytes.map((data) => ({ type: 'image' as const, mediaType: 'image/png', data })),
  word.map((text) => ({ type: 'document' as const, text })),
);
const part: fc.Arbitrary<Part> = fc.oneof(
  resultContent,
  bytes.map((data): Part => ({ type: 'document', data })),
  fc
    .record({ text: word, by: signer })
    .map(({ text, by }): Part => ({ type: 'reasoning', text, signature: 's'.repeat(60), ...(by && { signer: by }) })),
  word.map((data): Part => ({ type: 'redacted_reasoning', data, signer: 'claude' })),
  fc
    .record({ id, name, input: fc.dictionary(word, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }) })
    .map((call): Part => ({ type: 'tool_call', ...call })),
  fc
    .record({ callId: id, isError: fc.boolean(), content: fc.array(resultContent, { maxLength: 2 }) })
    .map((result): Part => ({ type: 'tool_result', ...result })),
);
/** Who says what is as clients put it: calls and results in any order, by anybody but in their own role. */
const message = fc
  .tuple(fc.constantFrom<Message['role']>('user', 'assistant', 'system'), fc.array(part, { maxLength: 4 }))
  .map(([role, parts]): Message => {
    const wrong = role === 'assistant' ? 'tool_result' : 'tool_call';
    return { role, content: parts.filter(({ type }) => type !== wrong && (role !== 'system' || type === 'text')) };
  });
const schema = fc.oneof(
  fc.constant({}),
  fc.constant({
    $schema: 'x',
    type: 'object',
    properties: { a: { type: ['string', 'null'], default: 'x' } },
    required: ['a', 'b'],
  }),
  fc.constant({ type: 'object', properties: { n: { const: 5 }, e: { enum: ['', 'a', null] }, l: { type: 'array' } } }),
  fc.dictionary(fc.constantFrom('type', 'properties', 'items', 'anyOf', 'enum'), fc.jsonValue({ maxDepth: 3 })),
);
const tool = fc.record({ name, description: word, inputSchema: schema });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const reasoning = fc.oneof(
  fc.constantFrom<Reasoning>({ type: 'off' }, { type: 'adaptive' }, { type: 'adaptive', effort: 'max' }),
  fc.nat(100_000).map((tokens): Reasoning => ({ type: 'budget', tokens })),
);
const turn = fc
  .record({
    system: fc.array(word.map((text) => ({ type: 'text' as const, text }))),
    messages: fc.array(message, { maxLength: 6 }),
    tools: fc.array(tool, { maxLength: 3 }),
    toolChoice: maybe(
      fc.constantFrom<NonNullable<Turn['toolChoice']>>({ type: 'auto' }, { type: 'any' }, { type: 'none' }),
    ),
    maxTokens: maybe(fc.integer({ min: 1, max: 70_000 })),
    temperature: maybe(fc.constantFrom(0, 1)),
    stopSequences: maybe(fc.array(word, { maxLength: 8 })),
    reasoning: maybe(reasoning),
    responseFormat: maybe(schema.map((shape) => ({ type: 'json_schema' as const, schema: shape }))),
  })
  .map((fields): Turn => {
    const said = Object.entries(fields).filter(([, value]) => value !== undefined);
    return { ...turnOf(), ...Object.fromEntries(said) } as Turn;
  });

test.each(MODELS)(
  'whatever a client of another dialect says, %s is asked in a way that Google takes',
  async (model) => {
    await fc.assert(
      fc.asyncProperty(turn, async (said) => {
        simulator.script({ text: 'ok' });
        expect((await ask(said, model)).at(-1)?.type).toBe('finish');
      }),
      { numRuns: 150 },
    );
  },
);

/** The answer as the client gives it back. */
function saidBack(events: readonly TurnEvent[]): Part[] {
  const parts: Part[] = [];
  for (const event of events) {
    const last = parts.at(-1);
    if (event.type === 'text-start') parts.push({ type: 'text', text: '' });
    else if (event.type === 'reasoning-start') parts.push({ type: 'reasoning', text: '' });
    else if (event.type === 'tool-start') {
      const { type: _, ...call } = event;
      parts.push({ type: 'tool_call', input: {}, ...call });
    } else if (event.type === 'tool-delta' && last?.type === 'tool_call') {
      parts[parts.length - 1] = { ...last, input: JSON.parse(event.json) };
    } else if (event.type === 'text-delta' && last?.type === 'text') {
      parts[parts.length - 1] = { ...last, text: last.text + event.text };
    } else if (event.type === 'reasoning-delta' && last?.type === 'reasoning') {
      parts[parts.length - 1] = { ...last, text: last.text + event.text };
    } else if (event.type === 'reasoning-signature' && last?.type === 'reasoning') {
      const { signature, signer: by } = event;
      parts[parts.length - 1] = { ...last, signature, ...(by && { signer: by }) };
    }
  }
  return parts;
}

describe.each(MODELS)('a run of calls with %s', (model) => {
  const tools: Turn['tools'] = [{ name: 'get_weather', inputSchema: { type: 'object', properties: {} } }];
  const thinking: Reasoning = { type: 'budget', tokens: 2_048 };
  const answerOf = (parts: readonly Part[]): Message => ({
    role: 'user',
    content: parts.flatMap((each): Part[] =>
      each.type === 'tool_call' ? [{ type: 'tool_result', callId: each.id, isError: false, content: [] }] : [],
    ),
  });

  async function run(back: (parts: Part[]) => Part[]): Promise<readonly Part[]> {
    const upstream = provider();
    simulator.script({ thinking: {}, text: 'Let me see.', tools: [{ name: 'get_weather' }, { name: 'get_weather' }] });
    const first = saidBack(await ask(turnOf({ tools, reasoning: thinking }), model, upstream));
    const given = back(first);
    const messages = [...turnOf().messages, { role: 'assistant' as const, content: given }, answerOf(given)];
    simulator.script({ text: 'It rains.' });
    const events = await ask(turnOf({ tools, reasoning: thinking, messages }), model, upstream);
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
    return first;
  }

  test('trap j: goes on with the signatures that came', async () => {
    const first = await run((parts) => parts);
    expect(first.filter(({ type }) => type === 'tool_call')).toHaveLength(2);
    const signed = first.filter((each) => 'signature' in each && each.signature);
    expect(signed.length).toBeGreaterThan(0);
  });

  test('trap j: goes on where the client has lost them', async () => {
    await run((parts) =>
      parts.flatMap((each): Part[] => {
        if (each.type === 'reasoning') return [];
        if (each.type !== 'tool_call') return [each];
        return [{ type: 'tool_call', id: each.id, name: each.name, input: each.input }];
      }),
    );
  });
});

describe('a Gemini client', () => {
  const body = '{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}';

  test.each([true, false])('gets an answer in its own dialect (stream %s)', async (stream) => {
    simulator.script({ text: ['Hel', 'lo'] });
    const events = await eventsOf(provider(), passedCall(accountAt(simulator.url), body, { turn: turnOf({ stream }) }));
    expect(bytesOf(events)).toContain('"candidates"');
    expect(bytesOf(events)).not.toContain('"response":{');
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
    expect(events.at(-2)).toMatchObject({ type: 'usage', usage: { source: 'reported' } });
  });

  test('counts its tokens', async () => {
    const events = await eventsOf(
      provider(),
      passedCall(accountAt(simulator.url), body, { source: sourceOf(body, 'count') }),
    );
    expect(JSON.parse(bytesOf(events)).totalTokens).toBeGreaterThan(0);
  });
});
