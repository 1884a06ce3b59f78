import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedText, type UpstreamSimulator } from '../upstream/index.ts';
import { expectedEmbedding, startOpenaiSimulator } from './index.ts';

const TOOL = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { town: { type: 'string' } }, required: ['town'] },
  },
};
const asked = (directive: string) => ({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user' as const, content: `hello [[sim: ${directive}]]` }],
});

describe('the official SDK at the OpenAI simulator', () => {
  let simulator: UpstreamSimulator;
  let client: OpenAI;
  beforeAll(async () => {
    simulator = await startOpenaiSimulator();
    client = new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
  });
  afterAll(() => simulator.close());

  it('streams and fetches the same chat answer', async () => {
    const directive = 'tokens=50 seed=4 usage=7:11::17:5';
    const stream = client.chat.completions.stream({ ...asked(directive), stream_options: { include_usage: true } });
    const streamed = await stream.finalChatCompletion();
    const whole = await client.chat.completions.create(asked(directive));
    for (const { choices, usage } of [streamed, whole]) {
      expect(choices).toMatchObject([
        { finish_reason: 'stop', message: { role: 'assistant', content: expectedText({ tokens: 50, seed: 4 }) } },
      ]);
      expect(usage).toMatchObject({
        prompt_tokens: 18,
        completion_tokens: 17,
        total_tokens: 35,
        prompt_tokens_details: { cached_tokens: 11 },
        completion_tokens_details: { reasoning_tokens: 5 },
      });
    }
    const without = client.chat.completions.stream(asked('text=a'));
    expect((await without.finalChatCompletion()).usage).toBeUndefined();
  });

  it('assembles parallel tools and takes them back answered', async () => {
    const question = { ...asked('text=Looking tool=get_weather,list_all:2'), tools: [TOOL] };
    const { message, finish_reason } =
      (await client.chat.completions.stream(question).finalChatCompletion()).choices[0] ?? {};
    expect(finish_reason).toBe('tool_calls');
    const calls = message?.tool_calls ?? [];
    expect(
      calls.map((call) => call.type === 'function' && [call.function.name, JSON.parse(call.function.arguments)]),
    ).toEqual([
      ['get_weather', { town: 'Tromsø' }],
      ['list_all', { town: 'Tromsø' }],
    ]);
    const results = calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'cold' }));
    const answers = [{ role: 'assistant' as const, content: 'Looking', tool_calls: calls }, ...results];
    const next = { ...question, messages: [...question.messages, ...answers] };
    const final = await client.chat.completions.create(next);
    expect(final.choices[0]?.message.content).toContain('simulated upstream');
    const half = { ...question, messages: [...question.messages, ...answers.slice(0, 2)] };
    await expect(client.chat.completions.create(half)).rejects.toThrow('did not have response messages');
  });

  it('carries reasoning, refusals and every finish reason', async () => {
    const reasoned = await client.chat.completions.create(asked('text=a thinking=1'));
    expect(reasoned.choices[0]?.message).toMatchObject({
      content: 'a',
      reasoning_content: expect.stringContaining('First look'),
    });
    const refused = await client.chat.completions.stream(asked('refusal=No')).finalChatCompletion();
    expect(refused.choices[0]).toMatchObject({ finish_reason: 'stop', message: { refusal: 'No' } });
    for (const [finish, reason] of [
      ['max_tokens', 'length'],
      ['content_filter', 'content_filter'],
      ['stop_sequence', 'stop'],
    ]) {
      const { choices } = await client.chat.completions.create(asked(`text=a finish=${finish}`));
      expect(choices[0]?.finish_reason).toBe(reason);
    }
    expect((await client.chat.completions.create({ ...asked('text=a'), n: 2 })).choices).toHaveLength(2);
  });

  it('raises refusals as the errors they are', async () => {
    const limited = await client.chat.completions
      .create(asked('error=rate_limit retry=90'))
      .catch((error: unknown) => error);
    expect(limited).toBeInstanceOf(OpenAI.RateLimitError);
    expect(limited).toMatchObject({ code: 'rate_limit_exceeded', type: 'requests' });
    const { headers } = limited as InstanceType<typeof OpenAI.RateLimitError>;
    expect([headers?.get('retry-after'), headers?.get('x-ratelimit-reset-requests')]).toEqual(['90', '1m30s']);
    await expect(client.chat.completions.create(asked('error=model_not_found'))).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    const stream = client.chat.completions.stream(asked('tokens=8 streamerror=middle:server_is_overloaded'));
    await expect(stream.finalChatCompletion()).rejects.toMatchObject({ code: 'server_is_overloaded' });
  });

  it('stands whatever a stream may look like', async () => {
    const odd = ['lines=crlf', 'lines=cr', 'bom=1', 'split=1', 'event=1', 'fields=1', 'keepalive=1', 'end=no_terminal'];
    for (const each of [...odd, 'fault=gzip', 'chunk=bytes:1', 'chunk=random:9']) {
      const final = await client.chat.completions.stream(asked(`tokens=20 ${each}`)).finalChatCompletion();
      expect(final.choices[0]?.message.content, each).toBe(expectedText({ tokens: 20 }));
    }
  });

  it('completes prompts', async () => {
    const prompt = 'x [[sim: tokens=9 finish=max_tokens]]';
    const whole = await client.completions.create({ model: 'm', prompt: [prompt, 'b'], echo: true });
    expect(whole.choices.map(({ index }) => index)).toEqual([0, 1]);
    let text = '';
    let finish: string | undefined;
    for await (const chunk of await client.completions.create({ model: 'm', prompt, stream: true })) {
      text += chunk.choices[0]?.text;
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    expect([text, finish]).toEqual([expectedText({ tokens: 9 }), 'length']);
  });

  it('embeds, as base64 by default and as floats when asked', async () => {
    const wanted = [expectedEmbedding('a', 8), expectedEmbedding('b', 8)];
    for (const encoding of [undefined, 'float' as const]) {
      const { data, usage } = await client.embeddings.create({
        model: 'm',
        input: ['a', 'b'],
        dimensions: 8,
        ...(encoding && { encoding_format: encoding }),
      });
      expect(data.map(({ embedding }) => embedding)).toEqual(wanted);
      expect(usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
    }
    const tokens = await client.embeddings.create({ model: 'm', input: [[1, 2], [3]] });
    expect(tokens.data.map(({ embedding }) => embedding.length)).toEqual([1_536, 1_536]);
    await expect(client.embeddings.create({ model: 'm', input: [''] })).rejects.toThrow("'$.input' is invalid");
  });

  it('lists models', async () => {
    const ids = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toContain('gpt-5');
  });
});
