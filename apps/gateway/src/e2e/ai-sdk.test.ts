import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { expectedText } from '@sluice/testkit/upstream';
import { embed, generateText, jsonSchema, stepCountIs, streamText, type ToolSet, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVendors, VENDOR_IDS, VENDOR_KEY, VENDOR_MODELS, type VendorId, type VendorStack } from './vendors.ts';

let stack: VendorStack;
beforeAll(async () => {
  stack = await startVendors();
});
afterAll(() => stack[Symbol.asyncDispose]());

const TEXT = expectedText({ tokens: 40, seed: 5 });
const hello = (directive: string) => `hello [[sim: ${directive}]]`;

/** The `ai` SDK's own clients of each dialect. */
const CLIENTS = {
  anthropic: (vendor: VendorId) =>
    createAnthropic({ baseURL: `${stack.url}/${vendor}/v1`, apiKey: VENDOR_KEY })(VENDOR_MODELS[vendor]),
  'openai responses': (vendor: VendorId) =>
    createOpenAI({ baseURL: `${stack.url}/${vendor}/v1`, apiKey: VENDOR_KEY }).responses(VENDOR_MODELS[vendor]),
  'openai chat': (vendor: VendorId) =>
    createOpenAI({ baseURL: `${stack.url}/${vendor}/v1`, apiKey: VENDOR_KEY }).chat(VENDOR_MODELS[vendor]),
  google: (vendor: VendorId) =>
    createGoogleGenerativeAI({ baseURL: `${stack.url}/${vendor}/v1beta`, apiKey: VENDOR_KEY })(VENDOR_MODELS[vendor]),
} as const;

// The SDK's own types disagree with themselves under exactOptionalPropertyTypes.
const weather = tool({
  description: 'Weather of a town',
  inputSchema: jsonSchema<{ town: string }>({
    type: 'object',
    properties: { town: { type: 'string' } },
    required: ['town'],
    additionalProperties: false,
  }),
});

const TOOLS = { get_weather: weather } as unknown as ToolSet;

describe.each(Object.keys(CLIENTS) as (keyof typeof CLIENTS)[])('the ai SDK’s %s client', (client) => {
  describe.each(VENDOR_IDS)('over %s', (vendor) => {
    test('streams and generates text', async () => {
      const model = CLIENTS[client](vendor);
      const prompt = hello('tokens=40 seed=5');
      const streamed = streamText({ model, prompt, maxRetries: 0 });
      expect(await streamed.text).toBe(TEXT);
      expect((await streamed.usage).outputTokens).toBeGreaterThan(0);
      expect((await generateText({ model, prompt, maxRetries: 0 })).text).toBe(TEXT);
    });

    test('streams a tool call', async () => {
      const model = CLIENTS[client](vendor);
      const answer = streamText({
        model,
        prompt: hello('text=Looking tool=get_weather'),
        tools: TOOLS,
        stopWhen: stepCountIs(1),
        maxRetries: 0,
      });
      const calls = await answer.toolCalls;
      expect(calls.map(({ toolName, input }) => [toolName, input])).toEqual([
        ['get_weather', { town: expect.any(String) }],
      ]);
      expect(await answer.finishReason).toBe('tool-calls');
    });
  });
});

test('embeddings', async () => {
  const openai = createOpenAI({ baseURL: `${stack.url}/openai/v1`, apiKey: VENDOR_KEY });
  const { embedding } = await embed({ model: openai.embedding('text-embedding-3-small'), value: 'one' });
  expect(embedding.length).toBeGreaterThan(3);
});
