import type { Failure, TurnEvent } from '@sluice/core';
import { SseReader } from '@sluice/wire/sse';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MessagesTurnReader } from './messages-turn-reader.ts';
import { checkGrammar, delta, end, open, PING, RECORDED, STOP, sse, start, stop } from './recorded-stream.fixture.ts';

const OVERLOADED: Failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' };

const readerOf = (toolNames?: ReadonlyMap<string, string>) =>
  new MessagesTurnReader({
    classifyError: (data) => ({ ...OVERLOADED, raw: data }),
    inputEstimate: () => 33,
    ...(toolNames && { toolNames }),
  });

/** All events of these bytes, read in chunks. */
function eventsOf(chunks: readonly (string | Buffer)[], reader = readerOf()): readonly TurnEvent[] {
  const sse = new SseReader();
  const records = [...chunks.flatMap((chunk) => sse.push(Buffer.from(chunk))), ...sse.end()];
  return [...records.flatMap((record) => reader.record(record)), ...reader.end()];
}

/** Neighbouring deltas of a kind as one: where they are cut means nothing. */
function joined(events: readonly TurnEvent[]): readonly TurnEvent[] {
  const result: TurnEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (event.type === 'text-delta' && last?.type === 'text-delta')
      result.splice(-1, 1, { ...last, text: last.text + event.text });
    else result.push(event);
  }
  return result;
}

const USAGE = { inputTokens: 10, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 7, source: 'reported' };

describe('a streamed answer', () => {
  test('becomes turn events; vendor tools, citations, pings and unknown events are passed over', () => {
    expect(eventsOf([RECORDED])).toEqual([
      { type: 'turn-start', upstreamId: 'msg_1', model: 'claude-opus-4-8' },
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'Tromsø, ' },
      { type: 'reasoning-delta', text: 'far north' },
      { type: 'reasoning-signature', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h', signer: 'claude' },
      { type: 'reasoning-end' },
      { type: 'reasoning-redacted', data: 'ZGF0YQ==', signer: 'claude' },
      { type: 'text-start' },
      { type: 'text-delta', text: 'Es ist ' },
      { type: 'text-delta', text: 'kalt: 🌊 – 寒い' },
      { type: 'text-end' },
      { type: 'tool-start', id: 'toolu_1', name: 'get_weather' },
      { type: 'tool-delta', json: '{"town":"Tro' },
      { type: 'tool-delta', json: 'msø"}' },
      { type: 'tool-end' },
      { type: 'tool-start', id: 'toolu_2', name: 'now' },
      { type: 'tool-delta', json: '{}' },
      { type: 'tool-end' },
      {
        type: 'usage',
        usage: {
          inputTokens: 12,
          cacheWriteTokens: 3,
          cacheReadTokens: 400,
          outputTokens: 89,
          reasoningTokens: 5,
          source: 'reported',
        },
      },
      { type: 'finish', reason: 'tool_use' },
    ]);
  });

  test('trap m: is the same cut at any byte, with CRLF, and without its last blank line', () => {
    const whole = eventsOf([RECORDED]);
    const bytes = Buffer.from(RECORDED);
    for (let at = 0; at <= bytes.length; at++) {
      expect(eventsOf([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
    expect(eventsOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
    expect(eventsOf([RECORDED.replaceAll('\n', '\r\n')])).toEqual(whole);
    expect(eventsOf([RECORDED.trimEnd()])).toEqual(whole);
  });

  test('trap l: keeps cached tokens, also when only the first or only the last event tells them', () => {
    const cached = { cache_read_input_tokens: 400, cache_creation_input_tokens: 3 };
    const early = eventsOf([start({ input_tokens: 1, output_tokens: 1, ...cached }), end('end_turn'), STOP]);
    const zeros = { cache_read_input_tokens: 0, cache_creation_input_tokens: 0, input_tokens: 0 };
    const zeroed = eventsOf([
      start({ input_tokens: 1, output_tokens: 1, ...cached }),
      end('end_turn', { output_tokens: 7, ...zeros }),
      STOP,
    ]);
    const late = eventsOf([
      start({ input_tokens: 0, output_tokens: 0 }),
      end('end_turn', { output_tokens: 7, input_tokens: 1, ...cached }),
      STOP,
    ]);
    const usage = { inputTokens: 1, cacheReadTokens: 400, cacheWriteTokens: 3, outputTokens: 7, source: 'reported' };
    for (const events of [early, zeroed, late]) expect(events.at(-2)).toEqual({ type: 'usage', usage });
  });

  test.each([
    ['end_turn', 'end_turn'],
    ['max_tokens', 'max_tokens'],
    ['pause_turn', 'pause_turn'],
    ['refusal', 'refusal'],
    ['model_context_window_exceeded', 'context_window_exceeded'],
    ['something_new', 'end_turn'],
    [null, 'end_turn'],
  ])('that stops with %s finishes with %s', (said, reason) => {
    expect(eventsOf([start(), end(said), STOP]).at(-1)).toEqual({ type: 'finish', reason });
  });

  test('that met a stop sequence tells which', () => {
    const events = eventsOf([start(), end('stop_sequence', {}, { stop_sequence: 'END' }), STOP]);
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop_sequence', stopSequence: 'END' });
  });

  test.each([
    ['end_turn', 'tool_use'],
    [null, 'tool_use'],
    ['max_tokens', 'max_tokens'],
    ['refusal', 'refusal'],
  ])('with a call that stops with %s finishes with %s', (said, reason) => {
    const call = [open(0, { type: 'tool_use', id: '1', name: 'ls', input: {} }), stop(0)];
    expect(eventsOf([start(), ...call, end(said), STOP]).at(-1)).toMatchObject({ reason });
  });

  test('of a compatible server is read too: no event names, arguments at once, no id, no closing of blocks', () => {
    const text = [
      start(),
      open(0, { type: 'text', text: 'Hel' }),
      delta(0, { type: 'text_delta', text: 'lo' }),
      open(1, { type: 'tool_use', name: 'ls', input: { a: 1 } }),
      end('tool_use'),
      STOP,
    ].join('');
    const events = eventsOf([text.replaceAll(/event: .*\n/g, '')]);
    checkGrammar(events);
    expect(joined(events)).toEqual([
      { type: 'turn-start', upstreamId: 'msg_1', model: 'claude-opus-4-8' },
      { type: 'text-start' },
      { type: 'text-delta', text: 'Hello' },
      { type: 'text-end' },
      { type: 'tool-start', id: 'toolu_1', name: 'ls' },
      { type: 'tool-delta', json: '{"a":1}' },
      { type: 'tool-end' },
      { type: 'usage', usage: USAGE },
      { type: 'finish', reason: 'tool_use' },
    ]);
  });

  test('gives tools back the names the client knows', () => {
    const reader = readerOf(new Map([['a_b_12345678', 'a.b']]));
    const events = eventsOf([start(), open(0, { type: 'tool_use', id: '1', name: 'a_b_12345678', input: {} })], reader);
    expect(events).toContainEqual({ type: 'tool-start', id: '1', name: 'a.b' });
  });
});

describe('a failed answer', () => {
  test('says what the classifier makes of its error, and nothing after it', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    expect(eventsOf([sse(error), start(), STOP])).toEqual([
      { type: 'error', failure: { ...OVERLOADED, raw: JSON.stringify(error) } },
    ]);
  });

  test('in the middle closes its block and tells the tokens it has cost', () => {
    const error = sse({ type: 'error', error: {} });
    const events = eventsOf([
      start(),
      open(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: 'abcdef' }),
      error,
    ]);
    checkGrammar(events);
    expect(events.slice(-3)).toMatchObject([
      { type: 'text-end' },
      { type: 'usage', usage: { inputTokens: 10, outputTokens: 2, source: 'estimated' } },
      { type: 'error', failure: { kind: 'overloaded' } },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['the beginning', start()],
    ['half a block', start() + open(0, { type: 'text', text: '' }) + delta(0, { type: 'text_delta', text: 'a' })],
    ['everything but its last event', RECORDED.slice(0, RECORDED.indexOf('event: message_stop'))],
  ])('that breaks off after %s is broken off, never finished', (_name, text) => {
    const events = eventsOf([text]);
    checkGrammar(events);
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'transient', scope: 'model', retryable: true },
    });
  });

  test('that breaks off for a known reason names it', () => {
    const reader = readerOf();
    expect(reader.end(OVERLOADED)).toEqual([{ type: 'error', failure: OVERLOADED }]);
    expect([reader.ended, reader.end(OVERLOADED), reader.record({ event: 'ping', data: '{}' })]).toEqual([
      true,
      [],
      [],
    ]);
  });

  test('with damaged data is broken off instead of losing a piece unseen', () => {
    const events = eventsOf([start(), 'event: content_block_delta\ndata: {"type":"content_block_del\n\n', STOP]);
    expect(events.at(-1)).toMatchObject({ type: 'error', failure: { kind: 'transient', scope: 'none' } });
  });
});

test('whatever the records, in whatever order, the events keep the grammar', () => {
  const pieces = [
    ...RECORDED.split(/(?<=\n\n)/),
    PING,
    'event: content_block_start\ndata: {"index":0}\n\n',
    'event: content_block_start\ndata: {"index":0,"content_block":{"type":"tool_use"}}\n\n',
    'event: content_block_delta\ndata: {"index":0,"delta":null}\n\n',
    'event: message_delta\ndata: {"delta":7,"usage":"x"}\n\n',
    'data: []\n\n',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (records) => {
      checkGrammar(eventsOf(records), { disorder: true });
    }),
    { numRuns: 500 },
  );
});
