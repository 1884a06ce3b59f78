import type { TurnEvent } from '@sluice/core';
import { startOpenaiSimulator } from '@sluice/testkit/openai';
import type { UpstreamSimulator } from '@sluice/testkit/upstream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { bytesOf, CHAT, eventsOf, failureOf, MODEL, passedCall, sourceOf } from './openai-calls.fixture.ts';
import { createOpenaiProvider } from './openai-provider.ts';
import { startFixedServer } from './requests.fixture.ts';

let simulator: UpstreamSimulator;
let connections: Connections;

beforeAll(async () => {
  simulator = await startOpenaiSimulator();
  connections = new Connections();
});

afterAll(async () => {
  await connections.destroy();
  await simulator.close();
});

afterEach(() => simulator.reset());

const provider = () => createOpenaiProvider({ connections });
const end = (events: readonly TurnEvent[]) => events.at(-1);
const reported = { usage: { source: 'reported', cacheReadTokens: 5, inputTokens: 11 } };
const figures = { input: 11, cacheRead: 5, cacheWrite: 0, output: 9, reasoning: 0 };

describe('a request in OpenAI’s own dialects', () => {
  test('goes upstream byte for byte, but for the model', async () => {
    await using server = await startFixedServer('data: [DONE]\n\n', 'text/event-stream');
    const body =
      '{ "messages":[{"role":"user","content":"h\\u00e9 \\ud800"}],\n "stream" : true, "x_future":[1.0, 1e400], "model":"alias" }';
    await eventsOf(provider(), passedCall(server.url, sourceOf(body)));
    expect(server.seen[0]?.body).toBe(body.replace('"alias"', `"${MODEL}"`));
    expect(server.seen[0]?.path).toBe('/v1/chat/completions');
  });

  test('is answered with the upstream’s bytes and an account of them', async () => {
    simulator.script({ text: ['Tromsø', '🌊'], usage: figures, unknownFields: true });
    const source = sourceOf({ ...CHAT, stream_options: { include_usage: true }, user: 'u' });
    const events = await eventsOf(provider(), passedCall(simulator.url, source));
    expect(bytesOf(events)).toMatch(/^data: \{.*"x_future".*data: \[DONE\]\n\n$/s);
    expect(events.filter(({ type }) => type === 'usage')).toMatchObject([reported]);
    expect(end(events)).toEqual({ type: 'finish', reason: 'end_turn' });
  });

  test('gets the [DONE] that a server left out', async () => {
    simulator.script({ text: ['a'], ending: 'no_terminal' });
    const events = await eventsOf(provider(), passedCall(simulator.url));
    expect(bytesOf(events)).toMatch(/data: \[DONE\]\n\n$/);
    expect(end(events)?.type).toBe('finish');
  });

  test('that breaks off ends as an error, without a [DONE] that would hide it', async () => {
    for (const script of [{ ending: 'no_finish' }, { fault: { kind: 'reset' } }] as const) {
      simulator.script({ tokens: 10, ...script });
      const events = await eventsOf(provider(), passedCall(simulator.url));
      expect(bytesOf(events)).not.toContain('[DONE]');
      expect(end(events)).toMatchObject({ type: 'error', failure: { kind: 'transient' } });
    }
  });

  test('whose stream begins with an error shows nothing and can be tried elsewhere', async () => {
    simulator.script({ streamError: { at: 'first', name: 'server_is_overloaded' } });
    const events = await eventsOf(provider(), passedCall(simulator.url));
    expect(events.some((event) => event.type === 'raw' && event.payload)).toBe(false);
    expect(end(events)).toMatchObject({ type: 'error', failure: { kind: 'overloaded' } });
  });

  test('that is not streamed is answered whole', async () => {
    simulator.script({ text: 'hi', usage: figures });
    const events = await eventsOf(provider(), passedCall(simulator.url, sourceOf({ ...CHAT, stream: false })));
    expect(JSON.parse(bytesOf(events))).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'hi' } }],
    });
    expect(events.slice(1)).toMatchObject([reported, { type: 'finish', reason: 'end_turn' }]);
  });

  test.each([true, false])('may be a completion (streamed: %s)', async (stream) => {
    simulator.script({ text: ['a', 'b'], finish: 'max_tokens' });
    const source = sourceOf({ model: MODEL, prompt: [1, 2, 3], stream }, 'openai-completions');
    const events = await eventsOf(provider(), passedCall(simulator.url, source));
    expect(bytesOf(events)).toContain('"object":"text_completion"');
    expect(end(events)).toEqual({ type: 'finish', reason: 'max_tokens' });
  });

  test('that is refused is classified', async () => {
    simulator.script({ error: 'rate_limit', retryAfter: 7 });
    const failure = await failureOf(provider(), passedCall(simulator.url));
    expect(failure).toMatchObject({ kind: 'rate_limit', status: 429 });
    expect(failure.retryAt).toBeGreaterThan(Date.now());
  });

  test('is sent again without its thoughts when that repairs it', async () => {
    await using server = await startFixedServer('data: [DONE]\n\n', 'text/event-stream');
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b', reasoning_content: 'hm', reasoning_details: [] },
    ];
    await eventsOf(provider(), passedCall(server.url, sourceOf({ ...CHAT, messages }), { repair: 'drop_reasoning' }));
    expect(JSON.parse(server.seen[0]?.body ?? '').messages).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ]);
  });

  test('trap s: reaches the upstream with our credentials and framing only', async () => {
    await using server = await startFixedServer('data: [DONE]\n\n', 'text/event-stream');
    const theirs = {
      authorization: 'Bearer client',
      cookie: 'a=b',
      'content-encoding': 'gzip',
      te: 'trailers',
      'x-forwarded-for': '1.2.3.4',
    };
    await eventsOf(provider(), passedCall(server.url, sourceOf(CHAT, 'openai-chat', theirs)));
    const [seen] = server.seen;
    expect(seen?.headers).toMatchObject({ authorization: 'Bearer sk-test-1', 'accept-encoding': 'identity' });
    for (const name of ['cookie', 'content-encoding', 'te', 'x-forwarded-for'])
      expect(seen?.headers).not.toHaveProperty(name);
  });
});
