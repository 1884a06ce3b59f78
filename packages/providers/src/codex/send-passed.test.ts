import type { TurnEvent } from '@sluice/core';
import { ResponsesObserver } from '@sluice/translate/openai-responses';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ByteSource } from '../http/index.ts';
import { PassedAnswer } from '../stream/index.ts';
import { classifyCodexStreamError } from './classify-failure.ts';
import { createCodexProvider } from './codex-provider.ts';
import {
  accountAt,
  bytesOf,
  callTo,
  eventsOf,
  failureOf,
  RESPONSE,
  ScriptedUpstream,
  STREAM,
  sourceOf,
  sse,
} from './upstream.fixture.ts';

const upstream = new ScriptedUpstream();
const provider = createCodexProvider();
const INPUT = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'ping' }] }];
const USAGE = {
  inputTokens: 6,
  cacheReadTokens: 4,
  cacheWriteTokens: 0,
  outputTokens: 2,
  reasoningTokens: 0,
  source: 'reported',
};
const DESCRIBED = [
  { type: 'usage', usage: USAGE },
  { type: 'finish', reason: 'end_turn' },
];
/** What Codex CLI sends: within the backend's rules but for the missing instructions, with numbers no parser may touch. */
const CODEX = `{ "model":"mine", "input":${JSON.stringify(INPUT)},"tools":[{"type":"namespace","name":"n","tools":[]}], "big": 12345678901234567890, "reasoning":{"summary":"auto"},"store":false,"stream":true,"include":["reasoning.encrypted_content"],"prompt_cache_key":"k" }`;

beforeAll(() => upstream.start());
afterAll(() => upstream.stop());

const login = () => accountAt(upstream.url);
const key = () => accountAt(upstream.url, 'api_key');

describe('a streaming client of a ChatGPT login', () => {
  test('sends its own bytes but for the model and what the backend wants', async () => {
    upstream.reply = { body: STREAM };
    await eventsOf(provider, callTo(login(), { source: sourceOf(CODEX, { 'session-id': 's' }) }));
    expect(upstream.last.path).toBe('/responses');
    expect(upstream.last.body.toString()).toBe(
      CODEX.replace('"mine"', '"gpt-x"').replace('{ "model"', '{"instructions":"", "model"'),
    );
    expect(upstream.last.headers).toMatchObject({
      authorization: 'Bearer at-1',
      'chatgpt-account-id': 'acc-1',
      'session-id': 's',
    });
  });

  test('gets every byte back when it is Codex, and we know what it cost', async () => {
    upstream.reply = { body: STREAM };
    const source = sourceOf(CODEX, { originator: 'codex_cli_rs' });
    const events = await eventsOf(provider, callTo(login(), { source }));
    expect(bytesOf(events)).toBe(STREAM);
    expect(events.filter(({ type }) => type !== 'raw')).toEqual(DESCRIBED);
  });

  test('of another make is spared the events that are only Codex’s', async () => {
    upstream.reply = { body: STREAM };
    const events = await eventsOf(provider, callTo(login(), { source: sourceOf(CODEX) }));
    const records = STREAM.split(/(?<=\n\n)/).filter((record) => !record.startsWith('event: codex.'));
    expect(bytesOf(events)).toBe(records.join(''));
  });

  test('hears what was dropped', async () => {
    upstream.reply = { body: STREAM };
    const source = sourceOf({ model: 'm', input: INPUT, stream: true, max_output_tokens: 9, user: 'u', store: true });
    expect(await provider.send(callTo(login(), { source }))).toMatchObject({ dropped: ['store', 'maxTokens', 'user'] });
    expect(upstream.last.json).toEqual({
      model: 'gpt-x',
      input: INPUT,
      stream: true,
      store: false,
      instructions: '',
      include: ['reasoning.encrypted_content'],
    });
  });

  test('asking for what only a server that stores answers can do is refused, and nothing is sent', async () => {
    const before = upstream.seen.length;
    const source = sourceOf({ model: 'm', input: INPUT, stream: true, previous_response_id: 'resp_1' });
    const failure = failureOf(await provider.send(callTo(login(), { source })));
    expect(failure).toMatchObject({ kind: 'invalid_request', scope: 'none', retryable: false });
    expect(failure.message).toContain('previous_response_id');
    expect(upstream.seen).toHaveLength(before);
  });
});

describe('trap q: a client that does not stream', () => {
  const unstreamed = (more: object = {}) => sourceOf({ model: 'm', input: 'ping', ...more });

  test('of a ChatGPT login gets one document, with the output the stream told of', async () => {
    upstream.reply = { body: STREAM };
    const events = await eventsOf(provider, callTo(login(), { source: unstreamed() }));
    expect(upstream.last.json).toMatchObject({ stream: true, input: INPUT });
    expect(upstream.last.headers.accept).toBe('text/event-stream');
    expect(JSON.parse(bytesOf(events))).toEqual({ ...RESPONSE, future: { a: null } });
    expect(events.slice(1)).toEqual(DESCRIBED);
  });

  test('of a ChatGPT login hears of a failure inside the stream before anything was said', async () => {
    upstream.reply = { body: sse({ type: 'error', code: 'server_is_overloaded', message: 'x' }) };
    const events = await eventsOf(provider, callTo(login(), { source: unstreamed() }));
    expect(events).toMatchObject([{ type: 'error', failure: { kind: 'overloaded' } }]);
  });

  test('of an API key gets the very bytes', async () => {
    const body = `{ "big": 12345678901234567890, ${JSON.stringify(RESPONSE).slice(1)}`;
    upstream.reply = { type: 'application/json', body };
    const source = unstreamed({ store: true, metadata: { a: 'b' }, previous_response_id: 'resp_0' });
    const events = await eventsOf(provider, callTo(key(), { source }));
    expect(upstream.last.path).toBe('/v1/responses');
    expect(upstream.last.json).toEqual({ ...source.json, model: 'gpt-x' });
    expect(upstream.last.headers.accept).toBe('application/json');
    expect(bytesOf(events)).toBe(body);
    expect(events.slice(1)).toEqual(DESCRIBED);
  });
});

describe('failures', () => {
  const source = sourceOf(CODEX);

  test.each([
    [
      429,
      '{"error":{"type":"usage_limit_reached","resets_in_seconds":60}}',
      { kind: 'quota_exceeded', scope: 'account' },
    ],
    [401, '{"detail":"Unauthorized"}', { kind: 'authentication', refreshable: true }],
    [
      400,
      '{"error":{"code":"invalid_encrypted_content"}}',
      { scope: 'none', retryable: false, repair: 'drop_reasoning' },
    ],
    [404, '{"error":{"code":"previous_response_not_found"}}', { scope: 'none', repair: 'drop_previous_response' }],
    [200, '<html>', { kind: 'transient', retryable: true }],
  ])('%i %s', async (status, body, expected) => {
    upstream.reply = { status, body, type: 'text/html' };
    expect(failureOf(await provider.send(callTo(login(), { source })))).toMatchObject(expected);
  });

  test('inside a stream, before any payload, are told as such', async () => {
    const failed = {
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'try again in 1.2s' } },
    };
    upstream.reply = { body: sse({ type: 'response.created', response: {} }, failed) };
    const events = await eventsOf(provider, callTo(login(), { source }));
    expect(events.some((event) => event.type === 'raw' && event.payload)).toBe(false);
    expect(events.at(-1)).toMatchObject({ type: 'error', failure: { kind: 'rate_limit' } });
  });

  test('trap f: a stream that breaks off is no clean end', async () => {
    upstream.reply = { body: STREAM.slice(0, STREAM.indexOf('event: response.completed')) };
    expect((await eventsOf(provider, callTo(login(), { source }))).at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'transient' },
    });
    upstream.reply = { body: STREAM.slice(0, 400), breaks: true };
    expect((await eventsOf(provider, callTo(login(), { source }))).at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'transient' },
    });
  });

  test('a repaired request leaves out what was refused', async () => {
    upstream.reply = { body: STREAM };
    const thought = { type: 'reasoning', summary: [], encrypted_content: 'gAAA' };
    const body = { model: 'm', input: [...INPUT, thought], stream: true, previous_response_id: 'resp_1' };
    const repaired = sourceOf(body);
    await eventsOf(provider, callTo(key(), { source: repaired, repair: 'drop_reasoning' }));
    expect(upstream.last.json).toEqual({ ...body, model: 'gpt-x', input: INPUT });
    await eventsOf(provider, callTo(key(), { source: repaired, repair: 'drop_previous_response' }));
    expect(upstream.last.json).toEqual({ model: 'gpt-x', input: [...INPUT, thought], stream: true });
    await eventsOf(provider, callTo(login(), { source: repaired, repair: 'drop_previous_response' }));
    expect(upstream.last.json).not.toHaveProperty('previous_response_id');
  });
});

test('trap m: the bytes are the same however they were cut on their way', async () => {
  const bytes = Buffer.from(STREAM);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 30 }), async (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const pieces = places.slice(1).map((to, index) => bytes.subarray(places[index], to));
      const observer = new ResponsesObserver((data) => classifyCodexStreamError(data, 0));
      const events: TurnEvent[] = [];
      for await (const batch of new PassedAnswer(bodyOf(pieces), observer)) events.push(...batch);
      expect(bytesOf(events)).toBe(STREAM);
      expect(events.filter(({ type }) => type !== 'raw')).toEqual(DESCRIBED);
    }),
    { numRuns: 2_000 },
  );
});

function bodyOf(pieces: readonly Buffer[]): ByteSource {
  const left = pieces.filter(({ length }) => length > 0);
  return {
    failure: undefined,
    async next() {
      const piece = left.shift();
      return piece ? { done: false, value: [piece] } : { done: true, value: undefined };
    },
    async return() {
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
