import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCodexProvider } from './codex-provider.ts';
import {
  accountAt,
  callTo,
  eventsOf,
  failureOf,
  ScriptedUpstream,
  STREAM,
  sourceOf,
  sse,
  turnOf,
} from './upstream.fixture.ts';

const upstream = new ScriptedUpstream();
const provider = createCodexProvider();

beforeAll(() => upstream.start());
afterAll(() => upstream.stop());

const login = () => accountAt(upstream.url);
const key = () => accountAt(upstream.url, 'api_key');

test('a turn of another dialect is said in the words of the backend, under one name for session and cache', async () => {
  upstream.reply = { body: STREAM };
  const turn = turnOf({ system: [{ type: 'text', text: 'Be brief.' }], maxTokens: 100, session: 'claude-session' });
  const source = { ...sourceOf({}), dialect: 'anthropic' as const, headers: { originator: 'x', 'session-id': 'y' } };
  const answer = await provider.send(callTo(login(), { turn, source }));
  expect(answer).toMatchObject({ outcome: 'streaming', dropped: ['maxTokens'] });
  const { json, headers, path } = upstream.last;
  expect(path).toBe('/responses');
  expect(json).toMatchObject({
    model: 'gpt-x',
    instructions: '',
    input: [{ role: 'developer' }, { role: 'user' }],
    store: false,
    stream: true,
  });
  expect(headers).toMatchObject({ originator: 'sluice', 'session-id': json['prompt_cache_key'] });
});

test('its answer is told in neutral words', async () => {
  upstream.reply = { body: STREAM };
  const events = await eventsOf(provider, callTo(login()));
  expect(events.map(({ type }) => type)).toEqual([
    'turn-start',
    'text-start',
    'text-delta',
    'text-delta',
    'text-end',
    'usage',
    'finish',
  ]);
});

test("OpenAI's API gets what it takes, streamed whether the client streams or not", async () => {
  upstream.reply = { body: STREAM };
  await eventsOf(provider, callTo(key(), { turn: turnOf({ stream: false, maxTokens: 100, temperature: 0 }) }));
  expect(upstream.last.path).toBe('/v1/responses');
  expect(upstream.last.json).toMatchObject({ stream: true, max_output_tokens: 100, temperature: 0 });
});

describe('failures', () => {
  test('a turn that cannot be said is refused and nothing is sent', async () => {
    const before = upstream.seen.length;
    const turn = turnOf({ messages: [{ role: 'user', content: [{ type: 'image' }] }] });
    expect(failureOf(await provider.send(callTo(login(), { turn })))).toMatchObject({
      kind: 'invalid_request',
      scope: 'none',
    });
    expect(upstream.seen).toHaveLength(before);
  });

  test('overload right behind the handshake is an error before any payload', async () => {
    upstream.reply = {
      body: sse(
        { type: 'response.created', response: { id: 'r' } },
        { type: 'error', code: 'server_is_overloaded', message: 'x' },
      ),
    };
    expect(await eventsOf(provider, callTo(login()))).toMatchObject([
      { type: 'turn-start' },
      { type: 'error', failure: { kind: 'overloaded' } },
    ]);
  });

  test('trap a: a repaired turn is said without its thoughts', async () => {
    upstream.reply = { body: STREAM };
    const turn = turnOf({
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'a' }] },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: '', signature: 'gAAA', signer: 'codex' },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'user', content: [{ type: 'text', text: 'c' }] },
      ],
    });
    const types = () => (upstream.last.json['input'] as readonly { type: string }[]).map(({ type }) => type);
    await eventsOf(provider, callTo(login(), { turn }));
    expect(types()).toEqual(['message', 'reasoning', 'message', 'message']);
    await eventsOf(provider, callTo(login(), { turn, repair: 'drop_reasoning' }));
    expect(types()).toEqual(['message', 'message', 'message']);
  });

  test('a caller who has gone is no failure of the account', async () => {
    const call = callTo(login(), { signal: AbortSignal.abort() });
    expect(failureOf(await provider.send(call))).toMatchObject({ kind: 'cancelled', scope: 'none' });
  });
});
