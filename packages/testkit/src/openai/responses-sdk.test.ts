import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedText, type UpstreamSimulator } from '../upstream/index.ts';
import { startCodexSimulator, startOpenaiSimulator } from './index.ts';

const TOOL = {
  type: 'function' as const,
  name: 'get_weather',
  strict: null,
  parameters: { type: 'object', properties: { town: { type: 'string' } }, required: ['town'] },
};
const asked = (directive: string) => ({ model: 'gpt-5', input: `hello [[sim: ${directive}]]` });

describe('the official SDK at the simulated Responses API', () => {
  let simulator: UpstreamSimulator;
  let client: OpenAI;
  beforeAll(async () => {
    simulator = await startOpenaiSimulator();
    client = new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
  });
  afterAll(() => simulator.close());

  it('streams and fetches the same answer', async () => {
    const directive = 'tokens=50 seed=4 usage=7:11::17:5';
    const streamed = await client.responses.stream(asked(directive)).finalResponse();
    const whole = await client.responses.create(asked(directive));
    for (const response of [streamed, whole]) {
      expect(response).toMatchObject({ status: 'completed', output_text: expectedText({ tokens: 50, seed: 4 }) });
      expect(response.usage).toMatchObject({
        input_tokens: 18,
        input_tokens_details: { cached_tokens: 11 },
        output_tokens: 17,
        output_tokens_details: { reasoning_tokens: 5 },
        total_tokens: 35,
      });
    }
  });

  it('takes reasoning and parallel calls back, but nobody else’s reasoning', async () => {
    const input = [{ role: 'user' as const, content: '[[sim: text=Looking thinking=3 tool=get_weather,list_all:2]]' }];
    const request = { model: 'gpt-5', store: false, include: ['reasoning.encrypted_content' as const], tools: [TOOL] };
    const { output } = await client.responses.stream({ ...request, input }).finalResponse();
    expect(output.map(({ type }) => type)).toEqual(['reasoning', 'message', 'function_call', 'function_call']);
    const calls = output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    expect(calls.map((call) => JSON.parse(call.arguments))).toEqual([{ town: 'Tromsø' }, { town: 'Tromsø' }]);
    const outputs = calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: 'cold' }));
    const history = [...input, ...output, ...outputs] as OpenAI.Responses.ResponseInputItem[];
    expect((await client.responses.create({ ...request, input: history })).status).toBe('completed');
    const foreign = history.map((item) =>
      'encrypted_content' in item ? { ...item, encrypted_content: 'gAAAAA==' } : item,
    );
    await expect(client.responses.create({ ...request, input: foreign })).rejects.toMatchObject({
      status: 400,
      code: 'invalid_encrypted_content',
    });
    await expect(client.responses.create({ ...request, input: history.slice(0, -1) })).rejects.toThrow(
      'No tool output found',
    );
  });

  it('tells refusals and answers that were cut', async () => {
    const refused = await client.responses.stream(asked('refusal=No')).finalResponse();
    expect(refused).toMatchObject({ status: 'completed', output: [{ content: [{ type: 'refusal', refusal: 'No' }] }] });
    for (const [finish, reason] of [
      ['max_tokens', 'max_output_tokens'],
      ['content_filter', 'content_filter'],
    ]) {
      const cut = await client.responses.stream(asked(`text=and finish=${finish}`)).finalResponse();
      expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason } });
    }
  });

  it('fails in the stream in each of its ways', async () => {
    const fail = (name: string) =>
      client.responses.stream(asked(`tokens=8 streamerror=middle:${name}`)).finalResponse();
    expect(await fail('rate_limit_exceeded')).toMatchObject({
      status: 'failed',
      error: { code: 'rate_limit_exceeded' },
    });
    await expect(fail('event_server_is_overloaded')).rejects.toMatchObject({ code: 'server_is_overloaded' });
    await expect(fail('nested_usage_limit_reached')).rejects.toMatchObject({ type: 'usage_limit_reached' });
  });

  it('stands whatever a stream may look like, but no event it does not know', async () => {
    for (const each of [
      'lines=crlf',
      'lines=cr',
      'bom=1',
      'split=1',
      'fields=1',
      'keepalive=1',
      'fault=gzip',
      'chunk=bytes:1',
    ]) {
      const { output_text } = await client.responses.stream(asked(`tokens=20 ${each}`)).finalResponse();
      expect(output_text, each).toBe(expectedText({ tokens: 20 }));
    }
    await expect(client.responses.stream(asked('text=a event=1')).finalResponse()).rejects.toThrow(
      'Unhandled response stream event',
    );
  });
});

describe('the official SDK at the simulated Codex backend', () => {
  it('reads its raw events with the right headers and body', async () => {
    await using simulator = await startCodexSimulator({
      accounts: [{ id: 'x1', credential: 'jwt-1', reference: 'acc-1', script: { tokens: 9 } }],
    });
    const client = (account: string) =>
      new OpenAI({
        baseURL: `${simulator.url}/backend-api/codex`,
        apiKey: 'jwt-1',
        maxRetries: 0,
        defaultHeaders: { 'ChatGPT-Account-ID': account },
      });
    const body = {
      model: 'gpt-5-codex',
      instructions: '',
      store: false,
      stream: true as const,
      input: [{ role: 'user' as const, content: [{ type: 'input_text' as const, text: 'hi' }] }],
    };
    const types: string[] = [];
    let text = '';
    for await (const event of await client('acc-1').responses.create(body)) {
      types.push(event.type);
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    expect(types.slice(0, 3)).toEqual(['response.created', 'response.in_progress', 'codex.rate_limits']);
    expect([types.at(-1), text]).toEqual(['response.completed', expectedText({ tokens: 9 })]);
    await expect(client('acc-2').responses.create(body)).rejects.toMatchObject({ status: 403 });
  });
});
