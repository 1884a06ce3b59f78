import { expectedText } from '@sluice/testkit/upstream';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVendors, VENDOR_IDS, VENDOR_KEY, VENDOR_MODELS, type VendorStack } from './vendors.ts';

let stack: VendorStack;
beforeAll(async () => {
  stack = await startVendors();
});
afterAll(() => stack[Symbol.asyncDispose]());

const PARAMETERS = { type: 'object', properties: { town: { type: 'string' } }, required: ['town'] };
const CHAT_TOOL = {
  type: 'function' as const,
  function: { name: 'get_weather', description: 'Weather of a town', parameters: PARAMETERS },
};
const FLAT_TOOL = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'Weather of a town',
  parameters: PARAMETERS,
  strict: false,
};
const TEXT = expectedText({ tokens: 40, seed: 5 });
const hello = (directive: string) => `hello [[sim: ${directive}]]`;

describe.each(VENDOR_IDS)('the official openai SDK over %s', (vendor) => {
  const model = VENDOR_MODELS[vendor];
  const client = () => new OpenAI({ baseURL: `${stack.url}/${vendor}/v1`, apiKey: VENDOR_KEY, maxRetries: 0 });

  test('chat: the stream helper assembles the text', async () => {
    const stream = client().chat.completions.stream({
      model,
      messages: [{ role: 'user', content: hello('tokens=40 seed=5') }],
      stream_options: { include_usage: true },
    });
    const completion = await stream.finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe(TEXT);
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage?.completion_tokens).toBeGreaterThan(0);
  });

  test('chat: tools in parallel, streamed and whole, and their results', async () => {
    const question = {
      model,
      messages: [{ role: 'user' as const, content: hello('text=Looking tool=get_weather,get_weather') }],
      tools: [CHAT_TOOL],
    };
    const streamed = await client().chat.completions.stream(question).finalChatCompletion();
    const whole = await client().chat.completions.create(question);
    for (const { choices } of [streamed, whole]) {
      expect(choices[0]?.finish_reason).toBe('tool_calls');
      const calls = choices[0]?.message.tool_calls ?? [];
      expect(calls.map((call) => call.type === 'function' && JSON.parse(call.function.arguments))).toEqual([
        { town: expect.any(String) },
        { town: expect.any(String) },
      ]);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    }
    const message = streamed.choices[0]?.message;
    if (!message) throw new Error('no message');
    const next = await client().chat.completions.create({
      ...question,
      messages: [
        ...question.messages,
        message,
        ...(message.tool_calls ?? []).map(({ id }) => ({
          role: 'tool' as const,
          tool_call_id: id,
          content: 'cold [[sim: text=Cold.]]',
        })),
        { role: 'user', content: hello('text=Cold.') },
      ],
    });
    expect(next.choices[0]?.message.content).toBe('Cold.');
  });

  test('responses: the stream helper assembles text, reasoning and calls', async () => {
    // The simulated Kiro has words of its own for how it thinks.
    const thinking = vendor === 'kiro' ? 'native' : '1';
    const stream = client().responses.stream({
      model,
      input: hello(`text=Looking thinking=${thinking} tool=get_weather`),
      tools: [FLAT_TOOL],
      reasoning: { effort: 'high', summary: 'auto' },
    });
    const { status, output } = await stream.finalResponse();
    expect(status).toBe('completed');
    expect(output.map(({ type }) => type)).toEqual(['reasoning', 'message', 'function_call']);
    const call = output.find((item) => item.type === 'function_call');
    expect(JSON.parse(call?.type === 'function_call' ? call.arguments : '')).toEqual({ town: expect.any(String) });
  });

  test('responses: whole, with usage', async () => {
    const response = await client().responses.create({ model, input: hello('tokens=40 seed=5') });
    expect(response.output_text).toBe(TEXT);
    expect(response.usage?.output_tokens).toBeGreaterThan(0);
  });

  test('completions: streamed and whole', async () => {
    const whole = await client().completions.create({ model, prompt: hello('tokens=40 seed=5') });
    expect(whole.choices[0]?.text).toBe(TEXT);
    let text = '';
    for await (const chunk of await client().completions.create({
      model,
      prompt: hello('tokens=40 seed=5'),
      stream: true,
    })) {
      text += chunk.choices[0]?.text ?? '';
    }
    expect(text).toBe(TEXT);
  });

  test('an unknown model and a bad request are the SDK’s own errors', async () => {
    const unknown = client().chat.completions.create({ model: 'no-such-model-at-all', messages: [] });
    await expect(unknown).rejects.toThrow(OpenAI.BadRequestError);
    if (vendor === 'openai') return;
    const nowhere = client().responses.create({ model: 'no-such-model-at-all', input: 'x' });
    await expect(nowhere).rejects.toThrow(OpenAI.NotFoundError);
  });
});

describe('embeddings', () => {
  test.each(['float', 'base64', undefined] as const)('as %s', async (encoding) => {
    const client = new OpenAI({ baseURL: `${stack.url}/v1`, apiKey: VENDOR_KEY, maxRetries: 0 });
    const answer = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['one', 'two'],
      ...(encoding && { encoding_format: encoding }),
    });
    expect(answer.data).toHaveLength(2);
    const [first] = answer.data;
    if (encoding === 'base64') expect(typeof first?.embedding).toBe('string');
    else expect(first?.embedding.every((value) => Number.isFinite(value))).toBe(true);
    expect(answer.usage.prompt_tokens).toBeGreaterThan(0);
  });
});
