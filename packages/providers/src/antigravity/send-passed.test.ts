import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { type Reply, startTokenServer, type TokenServer } from '../oauth/token-server.fixture.ts';
import type { Provider } from '../provider.ts';
import { createAntigravityProvider } from './antigravity-provider.ts';
import {
  accountAt,
  bytesOf,
  candidate,
  eventsOf,
  failureOf,
  googleFailure,
  MODEL,
  passedCall,
  record,
  sourceOf,
  turnOf,
} from './vendor.fixture.ts';

let server: TokenServer;
let connections: Connections;
let provider: Provider;
let reply: Reply;

beforeEach(async () => {
  server = await startTokenServer(() => reply);
  connections = new Connections();
  provider = createAntigravityProvider({ connections, clock: () => 0, user_agent: 'test/1' });
});

afterEach(async () => {
  await connections.destroy();
  await server.close();
});

const sse = (...records: string[]): Reply => ({
  headers: { 'content-type': 'text/event-stream' },
  body: records.join(''),
});
const call = (text: string, more: Parameters<typeof passedCall>[2] = {}) =>
  passedCall(accountAt(server.url), text, more);
const ASKED = '{ "contents":[{"parts":[{"text":"hi"}]}], "future":12345678901234567890,"model":"x","labels":{} }';
const USAGE = { promptTokenCount: 5, candidatesTokenCount: 1 };

test('a Gemini client’s request travels in the envelope, every byte of it but the model', async () => {
  reply = sse(record(candidate([{ text: 'a' }], 'STOP')));
  await eventsOf(provider, call(ASKED));
  const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = server.seen;
  expect(path).toBe('/v1internal:streamGenerateContent?alt=sse');
  expect(headers).toMatchObject({
    authorization: 'Bearer ya29.test',
    'user-agent': 'test/1',
    accept: 'text/event-stream',
  });
  expect(headers).not.toHaveProperty('cookie');
  expect(JSON.parse(body)).toMatchObject({
    project: 'p-1',
    model: MODEL,
    requestType: 'agent',
    userAgent: 'antigravity',
    requestId: expect.stringMatching(/^agent-[0-9a-f-]{36}$/),
    request: { sessionId: expect.stringMatching(/^-\d+$/) },
  });
  expect(body).toContain('"contents":[{"parts":[{"text":"hi"}]}],"future":12345678901234567890,"labels":{}');
  expect(JSON.parse(body).request).not.toHaveProperty('model');
});

test('records come back without the envelope, unknown fields and all, with what they say beside', async () => {
  const inner = [
    { ...candidate([{ text: 'é' }]), future: 1 },
    { ...candidate([{ text: 'b' }], 'STOP'), usageMetadata: USAGE },
  ];
  reply = sse(...inner.map(record));
  const events = await eventsOf(provider, call(ASKED));
  expect(bytesOf(events)).toBe(inner.map((json) => `data: ${JSON.stringify(json)}\r\n\r\n`).join(''));
  expect(events.filter(({ type }) => type !== 'raw')).toMatchObject([
    { type: 'usage', usage: { inputTokens: 5, outputTokens: 1, source: 'reported' } },
    { type: 'finish', reason: 'end_turn' },
  ]);
  expect(events.findLast(({ type }) => type === 'raw')).toMatchObject({ payload: true, ends: true });
});

test('an answer in one piece is asked for and unwrapped as such', async () => {
  reply = { body: `{"response": {"candidates":[{"finishReason":"STOP"}], "x":1.0} ,"traceId":"t"}` };
  const events = await eventsOf(provider, call(ASKED, { turn: turnOf({ stream: false }) }));
  expect(server.seen[0]?.path).toBe('/v1internal:generateContent');
  expect(bytesOf(events)).toBe('{"candidates":[{"finishReason":"STOP"}], "x":1.0}');
  expect(events.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
});

test.each([
  ['{"contents":[{"parts":[{"text":"hi"}]}]}', undefined],
  ['{"generateContentRequest":{"contents":[{"parts":[{"text":"hi"}]}],"model":"models/x"}}', undefined],
])('a count of tokens is asked for under the name of the model: %s', async (text) => {
  reply = { body: { totalTokens: 7 } };
  const events = await eventsOf(provider, call('{}', { source: sourceOf(text, 'count') }));
  expect(server.seen[0]?.path).toBe('/v1internal:countTokens');
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
    request: { model: `models/${MODEL}`, contents: [{ parts: [{ text: 'hi' }] }] },
  });
  expect(bytesOf(events)).toBe('{"totalTokens":7}');
  expect(events[1]).toMatchObject({ type: 'usage', usage: { inputTokens: 7 } });
});

describe('trap a: what can only be refused is not sent', () => {
  const signed = (thoughtSignature: string) =>
    JSON.stringify({
      contents: [
        { role: 'user', parts: [{ text: 'q' }] },
        {
          role: 'model',
          parts: [
            { thought: true, text: 'hm', thoughtSignature },
            { functionCall: { name: 'f' }, thoughtSignature },
          ],
        },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] },
      ],
    });
  const sealed = Buffer.from('sluice.claude.abc').toString('base64');
  const sentParts = () => JSON.parse(server.seen[0]?.body ?? '').request.contents[1].parts;
  const bare = [{ functionCall: { name: 'f' }, thoughtSignature: 'skip_thought_signature_validator' }];

  beforeEach(() => {
    reply = sse(record(candidate([{ text: 'a' }], 'STOP')));
  });

  test('trap a: thoughts of another vendor', async () => {
    await eventsOf(provider, call(signed(sealed)));
    expect(sentParts()).toEqual(bare);
  });

  test('trap a: all thoughts, after one of them was refused', async () => {
    await eventsOf(provider, call(signed('c2ln')));
    expect(sentParts()).toHaveLength(2);
    await eventsOf(provider, call(signed('c2ln'), { repair: 'drop_reasoning' }));
    expect(JSON.parse(server.seen[1]?.body ?? '').request.contents[1].parts).toEqual(bare);
  });

  test.each(['systemInstruction', 'system_instruction'])('a %s of bare text', async (name) => {
    await eventsOf(provider, call(JSON.stringify({ contents: { parts: { text: 'hi' } }, [name]: 'Be brief.' })));
    expect(JSON.parse(server.seen[0]?.body ?? '').request[name]).toEqual({
      role: 'user',
      parts: [{ text: 'Be brief.' }],
    });
  });
});

describe('failures', () => {
  test('trap a: a refused signature asks for a second try without thoughts', async () => {
    const body = googleFailure(
      400,
      'INVALID_ARGUMENT',
      'Function call is missing a thought_signature in functionCall parts.',
    );
    reply = { status: 400, body };
    expect(failureOf(await provider.send(call(ASKED)))).toMatchObject({
      kind: 'invalid_request',
      scope: 'none',
      repair: 'drop_reasoning',
    });
  });

  test('inside the stream are told by an event', async () => {
    reply = sse(`data: ${JSON.stringify(googleFailure(429, 'RESOURCE_EXHAUSTED', 'x', 'QUOTA_EXHAUSTED'))}\n\n`);
    expect((await eventsOf(provider, call(ASKED))).at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'quota_exceeded', scope: 'model_group' },
    });
  });

  test('are also streams without an end, and pages', async () => {
    reply = sse(record(candidate([{ text: 'a' }])));
    expect((await eventsOf(provider, call(ASKED))).at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'transient' },
    });
    reply = { headers: { 'content-type': 'text/html' }, body: '<html>' };
    expect(failureOf(await provider.send(call(ASKED)))).toMatchObject({ kind: 'transient', status: 200 });
  });

  test('an account without a project is sent to the refresher, which finds it', async () => {
    const credential = { token: 'x', version: 1, record: {} };
    expect(failureOf(await provider.send(call(ASKED, { credential })))).toMatchObject({
      kind: 'authentication',
      scope: 'account',
      refreshable: true,
    });
    expect(server.seen).toHaveLength(0);
  });
});
