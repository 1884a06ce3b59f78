import { ApiError, type Content, GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedText, type UpstreamSimulator } from '../upstream/index.ts';
import { startGeminiSimulator } from './index.ts';

const MODEL = 'gemini-3-pro';
const TOOLS = [
  {
    functionDeclarations: ['get_weather', 'list_all'].map((name) => ({
      name,
      parametersJsonSchema: { type: 'object', properties: { town: { type: 'string' } }, required: ['town'] },
    })),
  },
];
const asked = (directive: string) => ({ model: MODEL, contents: `hello [[sim: ${directive}]]` });

describe('the official SDK at the Gemini simulator', () => {
  let simulator: UpstreamSimulator;
  let client: GoogleGenAI;
  beforeAll(async () => {
    simulator = await startGeminiSimulator();
    client = new GoogleGenAI({ apiKey: 'k1', httpOptions: { baseUrl: simulator.url } });
  });
  afterAll(() => simulator.close());

  const collect = async (directive: string) => {
    let text = '';
    let last: { usageMetadata?: unknown; candidates?: readonly { finishReason?: string }[] } = {};
    for await (const chunk of await client.models.generateContentStream(asked(directive))) {
      text += chunk.text ?? '';
      last = chunk;
    }
    return { text, usage: last.usageMetadata, finish: last.candidates?.[0]?.finishReason };
  };

  it('streams and fetches the same answer', async () => {
    const directive = 'tokens=50 seed=4 usage=7:11::17:5';
    const usage = {
      promptTokenCount: 18,
      cachedContentTokenCount: 11,
      candidatesTokenCount: 12,
      thoughtsTokenCount: 5,
      totalTokenCount: 35,
    };
    const streamed = await collect(directive);
    expect(streamed).toMatchObject({ text: expectedText({ tokens: 50, seed: 4 }), finish: 'STOP', usage });
    const whole = await client.models.generateContent(asked(directive));
    expect(whole.text).toBe(expectedText({ tokens: 50, seed: 4 }));
    expect(whole.usageMetadata).toMatchObject(usage);
    expect(whole.modelVersion).toBe(MODEL);
  });

  it('takes calls back answered and signed, and nobody else’s signatures', async () => {
    const config = { tools: TOOLS };
    const question: Content = {
      role: 'user',
      parts: [{ text: '[[sim: text=Looking thinking=3 tool=get_weather,list_all]]' }],
    };
    const answer = await client.models.generateContent({ model: MODEL, contents: [question], config });
    expect(answer.functionCalls).toMatchObject([
      { name: 'get_weather', args: { town: 'Tromsø' } },
      { name: 'list_all', args: { town: 'Tromsø' } },
    ]);
    const said = answer.candidates?.[0]?.content;
    if (!said?.parts) throw new Error('no content');
    const results = (answer.functionCalls ?? []).map(({ id, name }) => ({
      functionResponse: { ...(id && { id }), ...(name && { name }), response: { result: 'cold' } },
    }));
    const ask = (model: Content, parts: Content['parts'] & object = results) =>
      client.models.generateContent({ model: MODEL, contents: [question, model, { role: 'user', parts }], config });
    expect((await ask(said)).text).toContain('simulated upstream');
    const changed = (signature: string | undefined): Content => ({
      role: 'model',
      parts: (said.parts ?? []).map(({ thoughtSignature, ...part }) => ({
        ...part,
        ...(thoughtSignature && signature && { thoughtSignature: signature }),
      })),
    });
    await expect(ask(changed(undefined))).rejects.toThrow('missing a thought_signature');
    await expect(ask(changed('c2lnbmF0dXJl'))).rejects.toThrow('Corrupted thought signature');
    expect((await ask(changed('skip_thought_signature_validator'))).text).toContain('simulated upstream');
    await expect(ask(said, results.slice(1))).rejects.toThrow('number of function response parts');
  });

  it('tells blocks, cuts and thoughts', async () => {
    const blocked = await client.models.generateContent(asked('refusal=No'));
    expect(blocked.promptFeedback).toMatchObject({ blockReason: 'PROHIBITED_CONTENT' });
    expect((await collect('text=a finish=max_tokens')).finish).toBe('MAX_TOKENS');
    expect((await collect('text=a finish=content_filter')).finish).toBe('SAFETY');
    const thinking = await client.models.generateContent(asked('text=a thinking=1'));
    expect(thinking.text).toBe('a');
    expect(thinking.candidates?.[0]?.content?.parts).toMatchObject([
      { thought: true },
      { text: 'a', thoughtSignature: expect.any(String) },
    ]);
  });

  it('raises refusals as the errors they are', async () => {
    const limited = await client.models
      .generateContent(asked('error=quota_exhausted retry=90'))
      .catch((error: unknown) => error);
    expect(limited).toBeInstanceOf(ApiError);
    expect(limited).toMatchObject({ status: 429, message: expect.stringContaining('"retryDelay":"90s"') });
    await expect(collect('tokens=8 streamerror=middle')).rejects.toMatchObject({ status: 503 });
  });

  it('stands what its own reader of streams can', async () => {
    for (const each of [
      'lines=lf',
      'lines=cr',
      'event=1',
      'keepalive=1',
      'bom=1',
      'fault=gzip',
      'chunk=bytes:1',
      'chunk=random:9',
    ]) {
      expect((await collect(`tokens=20 ${each}`)).text, each).toBe(expectedText({ tokens: 20 }));
    }
    await expect(collect('tokens=3 blank=0')).rejects.toThrow('Incomplete JSON segment');
  });

  it('counts tokens and lists models', async () => {
    expect(await client.models.countTokens({ model: MODEL, contents: 'hello there' })).toMatchObject({
      totalTokens: 3,
    });
    const names = [];
    for await (const { name } of await client.models.list()) names.push(name);
    expect(names).toContain('models/gemini-3-pro');
    expect(await client.models.get({ model: MODEL })).toMatchObject({ name: `models/${MODEL}` });
  });

  it('is refused without a key anybody owns', async () => {
    await using closed = await startGeminiSimulator({ accounts: [] });
    const stranger = new GoogleGenAI({ apiKey: 'k2', httpOptions: { baseUrl: closed.url } });
    await expect(stranger.models.generateContent(asked('text=a'))).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('API_KEY_INVALID'),
    });
  });
});
