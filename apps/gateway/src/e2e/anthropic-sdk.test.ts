import Anthropic from '@anthropic-ai/sdk';
import { expectedText } from '@sluice/testkit/kiro';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_KEY, type Stack, startStack } from './stack.ts';

let stack: Stack;
let client: Anthropic;
beforeAll(async () => {
  stack = await startStack();
  client = new Anthropic({ baseURL: stack.url, apiKey: API_KEY, maxRetries: 0 });
});
afterAll(() => stack[Symbol.asyncDispose]());

const MODEL = 'claude-sonnet-4-6';
const TOOLS = [
  {
    name: 'get_weather',
    description: 'Weather of a town',
    input_schema: { type: 'object' as const, properties: { town: { type: 'string' } }, required: ['town'] },
  },
  {
    name: 'list_all',
    description: 'Lists everything',
    input_schema: { type: 'object' as const, properties: {} },
  },
];
const prompt = (directive: string) => [{ role: 'user' as const, content: `hello [[sim: ${directive}]]` }];

describe('the official SDK, streaming', () => {
  test('assembles the text byte for byte and finds usage and ids', async () => {
    const stream = client.messages.stream({ model: MODEL, max_tokens: 500, messages: prompt('tokens=200 seed=7') });
    const message = await stream.finalMessage();
    expect(message.content).toEqual([{ type: 'text', text: expectedText({ tokens: 200, seed: 7 }) }]);
    expect(message).toMatchObject({ role: 'assistant', model: MODEL, stop_reason: 'end_turn', stop_sequence: null });
    expect(message.usage.output_tokens).toBeGreaterThan(0);
    expect(message.usage.input_tokens).toBeGreaterThan(0);
  });

  test.each(['1', '2', '7'])('the same through chunks of %s bytes', async (size) => {
    const stream = client.messages.stream({
      model: MODEL,
      max_tokens: 500,
      messages: prompt(`tokens=40 seed=3 chunk=bytes:${size}`),
    });
    expect(await stream.finalText()).toBe(expectedText({ tokens: 40, seed: 3 }));
  });

  test('reads tool calls whose input is cut anywhere', async () => {
    const stream = client.messages.stream({
      model: MODEL,
      max_tokens: 500,
      tools: TOOLS,
      messages: prompt('text=Looking tool=get_weather,list_all:fragments'),
    });
    const message = await stream.finalMessage();
    expect(message.stop_reason).toBe('tool_use');
    expect(message.content.map((block) => block.type)).toEqual(['text', 'tool_use', 'tool_use']);
    const [, weather] = message.content;
    expect(weather).toMatchObject({ name: 'get_weather', input: { town: expect.any(String) } });
  });

  test.each(['tags', 'native'])('reads thinking sent as %s before the text', async (style) => {
    const stream = client.messages.stream({
      model: MODEL,
      max_tokens: 4_000,
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      messages: prompt(`text=Answer thinking=${style}:2`),
    });
    const message = await stream.finalMessage();
    expect(message.content.map((block) => block.type)).toEqual(['thinking', 'text']);
    expect(message.content[1]).toMatchObject({ text: 'Answer' });
    const [thinking] = message.content;
    expect(thinking?.type === 'thinking' && thinking.thinking.length).toBeGreaterThan(5);
  });

  test('an abort reaches the upstream', async () => {
    const before = stack.simulator.stats().aborted;
    const stream = client.messages.stream({ model: MODEL, max_tokens: 500, messages: prompt('tokens=500 pace=50') });
    stream.on('text', () => stream.abort());
    await expect(stream.finalMessage()).rejects.toThrow(Anthropic.APIUserAbortError);
    const stats = await stack.simulator.until((now) => now.open === 0 && now.aborted === before + 1);
    expect(stats.aborted).toBe(before + 1);
  });

  test('an upstream that dies midway ends as an error, never as a clean end', async () => {
    const stream = client.messages.stream({
      model: MODEL,
      max_tokens: 500,
      messages: prompt('tokens=50 fault=reset:2000'),
    });
    await expect(stream.finalMessage()).rejects.toThrow(Anthropic.APIError);
    await stack.gateway.pools.get('kiro')?.reset();
  });
});

describe('the official SDK, not streaming', () => {
  test('text', async () => {
    const message = await client.messages.create({
      model: MODEL,
      max_tokens: 500,
      messages: prompt('tokens=100 seed=9'),
    });
    expect(message.content).toEqual([{ type: 'text', text: expectedText({ tokens: 100, seed: 9 }) }]);
    expect(message.stop_reason).toBe('end_turn');
  });

  test('tools and thinking together', async () => {
    const message = await client.messages.create({
      model: MODEL,
      max_tokens: 4_000,
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      tools: TOOLS,
      messages: prompt('text=So thinking=native tool=get_weather'),
    });
    expect(message.content.map((block) => block.type)).toEqual(['thinking', 'text', 'tool_use']);
    expect(message.stop_reason).toBe('tool_use');
  });

  test('a whole tool conversation is accepted by the upstream', async () => {
    const message = await client.messages.create({
      model: MODEL,
      max_tokens: 500,
      system: 'Be brief.',
      tools: TOOLS,
      messages: [
        { role: 'user', content: 'How warm is it?' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Looking.' },
            { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { town: 'Oslo' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: '-3' }] },
            { type: 'text', text: 'And now? [[sim: text=Cold]]' },
          ],
        },
      ],
    });
    expect(message.content).toEqual([{ type: 'text', text: 'Cold' }]);
    expect(stack.simulator.stats().violations).toEqual([]);
  });

  test('errors arrive as the SDK knows them, with the request id', async () => {
    const unknown = client.messages.create({ model: 'gpt-nothing', max_tokens: 5, messages: prompt('') });
    await expect(unknown).rejects.toThrow(Anthropic.NotFoundError);
    const refused = new Anthropic({ baseURL: stack.url, apiKey: 'sk-wrong-0123456789abcdef', maxRetries: 0 });
    const error = await refused.messages.create({ model: MODEL, max_tokens: 5, messages: prompt('') }).catch((e) => e);
    expect(error).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(error.requestID).toMatch(/^req_/);
  });
});

describe('the side routes', () => {
  test('count_tokens answers a whole number and wants no max_tokens', async () => {
    const count = await client.messages.countTokens({ model: MODEL, messages: prompt('') });
    expect(Number.isInteger(count.input_tokens) && count.input_tokens > 0).toBe(true);
  });

  test('models can be listed and looked up', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toContain('claude-sonnet-4-6');
    expect(await client.models.retrieve('claude-sonnet-4-6')).toMatchObject({ id: 'claude-sonnet-4-6', type: 'model' });
  });
});
