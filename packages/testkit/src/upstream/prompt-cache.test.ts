import { describe, expect, it } from 'vitest';
import { startAnthropicSimulator } from '../anthropic/index.ts';
import { startOpenaiSimulator } from '../openai/index.ts';
import { post } from './ask.fixture.ts';
import { type CacheablePrompt, PromptCache, type UpstreamOptions } from './index.ts';

/** So many tokens. */
const text = (tokens: number, letter = 'x'): string => letter.repeat(tokens * 4);
const mark = { cache_control: { type: 'ephemeral' } };
const block = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more });
const user = (...content: object[]) => ({ role: 'user', content });
const assistant = (words: string) => ({ role: 'assistant', content: words });

function clocked() {
  const clock = { now: 1_000_000, options: {} as UpstreamOptions };
  clock.options = { promptCache: {}, clock: () => clock.now };
  return clock;
}

describe('the prompt cache of Anthropic', () => {
  const ask = async (url: string, key: string, system: object[], messages: object[], model = 'claude-sonnet-4-6') => {
    const headers = { 'x-api-key': key, 'anthropic-version': '2023-06-01' };
    const answer = await post(`${url}/v1/messages`, { model, max_tokens: 9, system, messages }, headers);
    const { usage } = JSON.parse(answer.text);
    return [usage.input_tokens, usage.cache_creation_input_tokens, usage.cache_read_input_tokens];
  };
  const first = user(block(text(500), mark));
  const second = [user(block(text(500))), assistant(text(20)), user(block(text(30), mark))];

  it('keeps what ends at a mark, and the next turn reads it although the mark has moved on', async () => {
    const clock = clocked();
    await using vendor = await startAnthropicSimulator(clock.options);
    const system = [block(text(1_000), mark)];
    expect(await ask(vendor.url, 'k1', system, [first])).toEqual([0, 1_500, 0]);
    expect(await ask(vendor.url, 'k1', system, second)).toEqual([0, 50, 1_500]);
    const third = [...second, assistant(text(10)), user(block(text(40)))];
    expect(await ask(vendor.url, 'k1', system, third)).toEqual([50, 0, 1_550]);
  });

  it('belongs to one account and one model, and is forgotten five minutes after its last use', async () => {
    const clock = clocked();
    await using vendor = await startAnthropicSimulator(clock.options);
    const system = [block(text(2_000), mark)];
    const turn = (key = 'k1', model?: string) => ask(vendor.url, key, system, [user(block(text(10)))], model);
    expect(await turn()).toEqual([10, 2_000, 0]);
    expect(await turn('k2')).toEqual([10, 2_000, 0]);
    expect(await turn('k1', 'claude-haiku-4-5')).toEqual([10, 2_000, 0]);
    clock.now += 299_999;
    expect(await turn()).toEqual([10, 0, 2_000]);
    clock.now += 299_999;
    expect(await turn()).toEqual([10, 0, 2_000]);
    clock.now += 300_000;
    expect(await turn()).toEqual([10, 2_000, 0]);
  });

  it('keeps nothing below 1,024 tokens, and is not there unless asked for', async () => {
    await using vendor = await startAnthropicSimulator({ promptCache: {} });
    const short = [block(text(1_023), mark)];
    expect(await ask(vendor.url, 'k', short, [user(block('hi'))])).toEqual([1_024, 0, 0]);
    expect(await ask(vendor.url, 'k', short, [user(block('hi'))])).toEqual([1_024, 0, 0]);
    await using plain = await startAnthropicSimulator();
    const long = [block(text(2_000), mark)];
    expect(await ask(plain.url, 'k', long, [first])).toEqual([2_500, 0, 0]);
    expect(await ask(plain.url, 'k', long, [first])).toEqual([2_500, 0, 0]);
  });
});

it('OpenAI keeps beginnings in steps of 128 tokens by itself and tells them in both dialects', async () => {
  await using vendor = await startOpenaiSimulator({ promptCache: {} });
  const headers = { authorization: 'Bearer k1' };
  const chat = async (...words: string[]) => {
    const messages = words.map((content) => ({ role: 'user', content }));
    const answer = await post(`${vendor.url}/v1/chat/completions`, { model: 'gpt-5', messages }, headers);
    const { usage } = JSON.parse(answer.text);
    return [usage.prompt_tokens, usage.prompt_tokens_details.cached_tokens];
  };
  expect(await chat(text(1_300))).toEqual([1_300, 0]);
  expect(await chat(text(1_300), text(400, 'y'))).toEqual([1_700, 1_280]);
  expect(await chat(text(1_300), text(400, 'z'))).toEqual([1_700, 1_280]);
  expect(await chat(text(1_000))).toEqual([1_000, 0]);
  const answer = await post(`${vendor.url}/v1/responses`, { model: 'gpt-5', input: text(1_200) }, headers);
  expect(JSON.parse(answer.text).usage.input_tokens_details.cached_tokens).toBe(1_152);
});

it('an account that forgets nothing has everything but the last block of each turn', () => {
  const cache = new PromptCache({ forMs: Number.POSITIVE_INFINITY });
  const prompt = (turns: number): CacheablePrompt => ({
    kept: 'marked',
    blocks: Array.from({ length: turns }, (_, turn) => ({ content: text(2_000, String(turn)), marked: true })),
  });
  expect(cache.use('a', 'm', prompt(1), 0)).toEqual({ input: 0, cacheRead: 0, cacheWrite: 2_000 });
  expect(cache.use('a', 'm', prompt(4), 1e15)).toEqual({ input: 0, cacheRead: 2_000, cacheWrite: 6_000 });
});
