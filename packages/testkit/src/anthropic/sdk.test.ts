import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedText, type UpstreamSimulator } from '../upstream/index.ts';
import { startAnthropicSimulator } from './simulator.ts';

const MODEL = 'claude-sonnet-4-6';
const TOOL = {
  name: 'get_weather',
  description: 'Weather of a town',
  input_schema: { type: 'object' as const, properties: { town: { type: 'string' } }, required: ['town'] },
};
const asked = (directive: string) => ({
  model: MODEL,
  max_tokens: 4_000,
  messages: [{ role: 'user' as const, content: `hello [[sim: ${directive}]]` }],
});

describe('the official SDK at the Anthropic simulator', () => {
  let simulator: UpstreamSimulator;
  let client: Anthropic;
  beforeAll(async () => {
    simulator = await startAnthropicSimulator();
    client = new Anthropic({ baseURL: simulator.url, apiKey: 'sk-ant-api03-test', maxRetries: 0 });
  });
  afterAll(() => simulator.close());

  it('streams and fetches the same answer', async () => {
    const streamed = await client.messages.stream(asked('tokens=50 seed=4 usage=7:11:13:17:')).finalMessage();
    const whole = await client.messages.create(asked('tokens=50 seed=4 usage=7:11:13:17:'));
    for (const message of [streamed, whole]) {
      expect(message.content).toEqual([{ type: 'text', text: expectedText({ tokens: 50, seed: 4 }), citations: null }]);
      expect(message).toMatchObject({ model: MODEL, stop_reason: 'end_turn', stop_sequence: null, stop_details: null });
      expect(message.usage).toMatchObject({
        input_tokens: 7,
        cache_read_input_tokens: 11,
        cache_creation_input_tokens: 13,
        output_tokens: 17,
      });
    }
  });

  it('accepts its own thinking and tools back, and nobody else’s', async () => {
    const question = asked('text=Looking thinking=3 tool=get_weather,get_weather:2');
    const request = { ...question, tools: [TOOL], thinking: { type: 'enabled' as const, budget_tokens: 2_000 } };
    const answer = await client.messages.stream(request).finalMessage();
    expect(answer.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use', 'tool_use']);
    const uses = answer.content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
    expect(uses.map(({ input }) => input)).toEqual([{ town: 'Tromsø' }, { town: 'Tromsø' }]);
    const results = uses.map(({ id }) => ({
      type: 'tool_result' as const,
      tool_use_id: id,
      content: '[[sim: text=12]]',
    }));
    const history: Anthropic.MessageParam[] = [
      ...question.messages,
      { role: 'assistant' as const, content: answer.content },
      { role: 'user' as const, content: [...results, { type: 'text' as const, text: '[[sim: text=Cold.]]' }] },
    ];
    const next = await client.messages.create({ ...request, messages: history });
    expect(next.content).toMatchObject([{ type: 'text', text: 'Cold.' }]);

    const [thinking] = answer.content;
    const altered = {
      type: 'thinking' as const,
      thinking: 'No.',
      signature: (thinking as { signature: string }).signature,
    };
    const forged = history.with(1, { role: 'assistant', content: [altered, ...uses] });
    await expect(client.messages.create({ ...request, messages: forged })).rejects.toThrow(
      'messages.1.content.0: Invalid `signature` in `thinking` block',
    );
  });

  it('raises refusals as the errors they are', async () => {
    await expect(client.messages.create(asked('error=overloaded'))).rejects.toMatchObject({
      status: 529,
      type: 'overloaded_error',
      requestID: expect.stringMatching(/^req_/),
    });
    const limited = await client.messages.create(asked('error=five_hour retry=60')).catch((error: unknown) => error);
    expect(limited).toBeInstanceOf(Anthropic.RateLimitError);
    const headers = (limited as InstanceType<typeof Anthropic.RateLimitError>).headers;
    expect(headers.get('retry-after')).toBe('60');
    expect(headers.get('anthropic-ratelimit-unified-5h-status')).toBe('rejected');
    expect(Number(headers.get('anthropic-ratelimit-unified-5h-reset'))).toBeGreaterThan(Date.now() / 1_000 + 50);
    const stream = client.messages.stream(asked('tokens=8 streamerror=middle'));
    await expect(stream.finalMessage()).rejects.toMatchObject({ type: 'overloaded_error' });
  });

  it('reads refusals, limits and stop sequences off an answer', async () => {
    const refused = await client.messages.stream(asked('refusal=No_way')).finalMessage();
    expect(refused).toMatchObject({ content: [], stop_reason: 'refusal', stop_details: { explanation: 'No way' } });
    const cut = await client.messages.stream(asked('text=and finish=max_tokens')).finalMessage();
    expect(cut.stop_reason).toBe('max_tokens');
    const stopped = await client.messages.create({
      ...asked('text=a finish=stop_sequence'),
      stop_sequences: ['b', 'c'],
    });
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'b' });
  });

  it('stands whatever a stream may look like', async () => {
    const odd = ['lines=crlf', 'lines=cr', 'bom=1', 'split=1', 'event=1', 'fields=1', 'keepalive=1'];
    for (const each of [...odd, 'fault=gzip', 'chunk=bytes:1', 'chunk=random:9', 'thinking=redacted']) {
      const message = await client.messages.stream(asked(`tokens=20 ${each}`)).finalMessage();
      expect(message.content.at(-1), each).toMatchObject({ text: expectedText({ tokens: 20 }) });
    }
  });

  it('drops an event that lacks its blank line, as the format asks', async () => {
    const stream = client.messages.stream(asked('tokens=2 blank=0'));
    await expect(stream.finalMessage()).rejects.toThrow('stream ended without producing a Message');
  });

  it('counts tokens and lists models', async () => {
    const { model, messages } = asked('text=a');
    expect(await client.messages.countTokens({ model, messages })).toEqual({ input_tokens: 6 });
    const models = [];
    for await (const each of client.models.list({ limit: 2 })) models.push(each.id);
    expect(models).toEqual(['claude-opus-4-8', 'claude-sonnet-4-6', 'claude-haiku-4-5']);
    expect(await client.models.retrieve('claude-x')).toMatchObject({ id: 'claude-x', type: 'model' });
  });
});
