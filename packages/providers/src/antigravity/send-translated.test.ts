import type { Message, Part, TurnEvent } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { type Reply, startTokenServer, type TokenServer } from '../oauth/token-server.fixture.ts';
import type { Provider } from '../provider.ts';
import { createAntigravityProvider } from './antigravity-provider.ts';
import {
  accountAt,
  candidate,
  eventsOf,
  failureOf,
  MODEL,
  record,
  sourceOf,
  translatedCall,
  turnOf,
} from './vendor.fixture.ts';

let server: TokenServer;
let connections: Connections;
let provider: Provider;
let reply: Reply;

beforeEach(async () => {
  server = await startTokenServer(() => reply);
  connections = new Connections();
  provider = createAntigravityProvider({ connections, clock: () => 0, headers: { 'x-own': '1' } });
});

afterEach(async () => {
  await connections.destroy();
  await server.close();
});

const sse = (...records: string[]): Reply => ({
  headers: { 'content-type': 'text/event-stream' },
  body: records.join(''),
});
const call = (more: Parameters<typeof translatedCall>[1] = {}) => translatedCall(accountAt(server.url), more);
const sent = (index = -1) => JSON.parse(server.seen.at(index)?.body ?? '');

test('a turn of any dialect is asked in Gemini’s words and answered in events', async () => {
  reply = sse(
    record(candidate([{ text: 'Hi' }])),
    record({ ...candidate([], 'STOP'), usageMetadata: { promptTokenCount: 3 } }),
  );
  const answer = await provider.send(call({ turn: turnOf({ verbosity: 'low', stream: false }) }));
  if (answer.outcome !== 'streaming') throw new Error(answer.failure.message);
  const events: TurnEvent[] = [];
  for await (const batch of answer.batches) events.push(...batch);
  expect(events.map(({ type }) => type)).toEqual([
    'turn-start',
    'text-start',
    'text-delta',
    'text-end',
    'usage',
    'finish',
  ]);
  expect(answer.dropped).toEqual(['verbosity']);
  expect(server.seen[0]?.path).toBe('/v1internal:streamGenerateContent?alt=sse');
  expect(server.seen[0]?.headers).toMatchObject({ authorization: 'Bearer ya29.test', 'x-own': '1' });
  expect(sent()).toMatchObject({
    project: 'p-1',
    model: MODEL,
    request: { sessionId: expect.stringMatching(/^-\d+$/), contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
  });
});

test('one conversation keeps its session id, another has its own', async () => {
  reply = sse(record(candidate([{ text: 'Hi' }], 'STOP')));
  const more: Message = { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] };
  const turns = [turnOf(), turnOf({ messages: [...turnOf().messages, more] }), turnOf({ session: 's' })];
  for (const turn of turns) await eventsOf(provider, call({ turn }));
  const ids = server.seen.map(({ body }) => JSON.parse(body).request.sessionId);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[0]);
});

describe('trap j: signatures of calls', () => {
  const answered = (id: string): readonly Message[] => {
    const result: Part = { type: 'tool_result', callId: id, isError: false, content: [] };
    return [
      ...turnOf().messages,
      { role: 'assistant', content: [{ type: 'tool_call', id, name: 'f', input: {} }] },
      { role: 'user', content: [result] },
    ];
  };
  const signatureSent = () => sent().request.contents[1].parts[0].thoughtSignature;

  test('trap j: are remembered for clients that do not give them back', async () => {
    reply = sse(record(candidate([{ functionCall: { id: 'c1', name: 'f' }, thoughtSignature: 'c2ln' }], 'STOP')));
    expect(await eventsOf(provider, call())).toContainEqual({
      type: 'tool-start',
      id: 'c1',
      name: 'f',
      signature: 'c2ln',
      signer: 'antigravity:gemini',
    });
    await eventsOf(provider, call({ turn: turnOf({ messages: answered('c1') }) }));
    expect(signatureSent()).toBe('c2ln');
    await eventsOf(provider, call({ turn: turnOf({ messages: answered('c1') }), repair: 'drop_reasoning' }));
    expect(signatureSent()).toBe('skip_thought_signature_validator');
    await eventsOf(provider, call({ turn: turnOf({ messages: answered('c2') }) }));
    expect(signatureSent()).toBe('skip_thought_signature_validator');
  });
});

test('names that Google does not take are its own business', async () => {
  reply = { headers: { 'content-type': 'text/event-stream' }, body: '' };
  const tools = [{ name: 'my tool', inputSchema: {} }];
  const failing = eventsOf(provider, call({ turn: turnOf({ tools }) }));
  expect((await failing).at(-1)).toMatchObject({ type: 'error' });
  const [{ name } = { name: '' }] = sent().request.tools[0].functionDeclarations;
  expect(name).toMatch(/^my_tool_[0-9a-f]{8}$/);
  reply = sse(record(candidate([{ functionCall: { id: 'c1', name } }], 'STOP')));
  expect(await eventsOf(provider, call({ turn: turnOf({ tools }) }))).toContainEqual({
    type: 'tool-start',
    id: 'c1',
    name: 'my tool',
  });
});

test('a count for a client of another dialect is a number without bytes', async () => {
  reply = { body: { response: { totalTokens: 7 } } };
  const source = sourceOf('{}', 'count', 'anthropic');
  const events = await eventsOf(provider, call({ source, turn: turnOf({ system: [{ type: 'text', text: 's' }] }) }));
  expect(events).toMatchObject([{ type: 'usage', usage: { inputTokens: 7 } }, { type: 'finish' }]);
  expect(sent()).toEqual({
    request: {
      model: `models/${MODEL}`,
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
      systemInstruction: { role: 'user', parts: [{ text: 's' }] },
    },
  });
});

test('what cannot be said is refused without asking', async () => {
  const messages: Message[] = [{ role: 'user', content: [{ type: 'image' }] }];
  expect(failureOf(await provider.send(call({ turn: turnOf({ messages }) })))).toMatchObject({
    kind: 'invalid_request',
  });
  expect(server.seen).toHaveLength(0);
});

test('half a character from a client does not spoil the JSON', async () => {
  reply = sse(record(candidate([{ text: 'Hi' }], 'STOP')));
  const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'a\ud800b \\ud800 \\' }] }];
  await eventsOf(provider, call({ turn: turnOf({ messages }) }));
  expect(sent().request.contents[0].parts[0].text).toBe('a\ufffdb \\ud800 \\');
});
