import { FunctionCallingConfigMode, GoogleGenAI } from '@google/genai';
import { expectedText } from '@sluice/testkit/upstream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVendors, VENDOR_IDS, VENDOR_KEY, VENDOR_MODELS, type VendorStack } from './vendors.ts';

let stack: VendorStack;
beforeAll(async () => {
  stack = await startVendors();
});
afterAll(() => stack[Symbol.asyncDispose]());

const TEXT = expectedText({ tokens: 40, seed: 5 });
const hello = (directive: string) => `hello [[sim: ${directive}]]`;
const TOOLS = [
  {
    functionDeclarations: [
      {
        name: 'get_weather',
        description: 'Weather of a town',
        parametersJsonSchema: { type: 'object', properties: { town: { type: 'string' } }, required: ['town'] },
      },
    ],
  },
];

describe.each(VENDOR_IDS)('the official @google/genai SDK over %s', (vendor) => {
  const model = VENDOR_MODELS[vendor];
  const models = () =>
    new GoogleGenAI({ apiKey: VENDOR_KEY, httpOptions: { baseUrl: `${stack.url}/${vendor}` } }).models;

  test('generates text, whole and streamed', async () => {
    const whole = await models().generateContent({ model, contents: hello('tokens=40 seed=5') });
    expect(whole.text).toBe(TEXT);
    expect(whole.usageMetadata?.candidatesTokenCount).toBeGreaterThan(0);
    let text = '';
    for await (const chunk of await models().generateContentStream({ model, contents: hello('tokens=40 seed=5') })) {
      text += chunk.text ?? '';
    }
    expect(text).toBe(TEXT);
  });

  test('calls functions in parallel and takes their results', async () => {
    const config = { tools: TOOLS, toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.AUTO } } };
    const question = { role: 'user', parts: [{ text: hello('text=Looking tool=get_weather,get_weather') }] };
    const answer = await models().generateContent({ model, contents: [question], config });
    const calls = answer.functionCalls ?? [];
    expect(calls.map(({ name, args }) => [name, args])).toEqual([
      ['get_weather', { town: expect.any(String) }],
      ['get_weather', { town: expect.any(String) }],
    ]);
    const content = answer.candidates?.[0]?.content;
    if (!content) throw new Error('no content');
    const results = calls.map(({ id, name }) => ({
      functionResponse: { ...(id && { id }), name: name ?? '', response: { result: 'cold [[sim: text=Cold.]]' } },
    }));
    const next = await models().generateContent({
      model,
      contents: [question, content, { role: 'user', parts: [...results, { text: hello('text=Cold.') }] }],
      config,
    });
    expect(next.text).toBe('Cold.');
  });

  test('counts tokens', async () => {
    const { totalTokens } = await models().countTokens({ model, contents: 'How many tokens are these?' });
    expect(totalTokens).toBeGreaterThan(3);
  });

  test('gives the SDK’s own error for a bad request', async () => {
    const asked = models().generateContent({ model, contents: [{ role: 'robot', parts: [{ text: 'x' }] }] });
    await expect(asked).rejects.toMatchObject({ status: 400 });
  });
});
