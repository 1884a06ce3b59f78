import type { TurnEvent } from '@sluice/core';
import { MessagesObserver } from '@sluice/translate/anthropic';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ByteSource } from '../http/index.ts';
import { Connections } from '../http/index.ts';
import { startTokenServer } from '../oauth/token-server.fixture.ts';
import { PassedAnswer } from '../stream/index.ts';
import { bytesOf, eventsOf, passedCall } from './claude-calls.fixture.ts';
import { createClaudeProvider } from './claude-provider.ts';

const record = (type: string, more: string): string => `event: ${type}\ndata: {"type":"${type}"${more}}\n\n`;

/** A stream with fields and events nobody knows, odd spacing, comments and several line ends. */
const STREAM = [
  ': hello\n\n',
  record('message_start', ', "message":{"id":"msg_1","usage":{"input_tokens":3,"x_future":[1e400]}},"x_future":null'),
  record('ping', ''),
  record('content_block_start', ',"index":0,"content_block":{"type":"text","text":""}'),
  record('content_block_delta', ',"index":0,"delta":{"type":"text_delta","text":"Tromsø 🌊"},"n":12345678901234567890'),
  'event: future_event\r\ndata: {"a": 1,\r\ndata: "b": 2}\r\n\r\n',
  record('content_block_stop', ',"index":0'),
  record('message_delta', ',"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}'),
  record('message_stop', ',"x_future":{}'),
  ': bye\n\n',
].join('');

const BYTES = Buffer.from(STREAM);

function bodyOf(reads: readonly (readonly Buffer[])[]): ByteSource {
  const left = [...reads];
  return {
    failure: undefined,
    async next() {
      const value = left.shift();
      return value ? { done: false, value } : { done: true, value: undefined };
    },
    async return() {
      left.length = 0;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const told = (events: readonly TurnEvent[]) => events.filter(({ type }) => type !== 'raw');

test('bytes out are bytes in, cut anywhere, and the observer says the same', async () => {
  const observer = () =>
    new MessagesObserver({
      classifyError: () => ({ kind: 'unknown', scope: 'none', retryable: false, message: 'x' }),
      inputEstimate: () => 0,
    });
  const expected: TurnEvent[] = [
    {
      type: 'usage',
      usage: { inputTokens: 3, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 5, source: 'reported' },
    },
    { type: 'finish', reason: 'end_turn' },
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(BYTES.length), { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      async (places, per) => {
        const borders = [0, ...new Set(places), BYTES.length].sort((a, b) => a - b);
        const chunks = borders.slice(1).map((end, at) => BYTES.subarray(borders[at], end));
        const reads: Buffer[][] = [];
        for (let at = 0; at < chunks.length; at += per) reads.push(chunks.slice(at, at + per));
        const events: TurnEvent[] = [];
        for await (const batch of new PassedAnswer(bodyOf(reads), observer())) events.push(...batch);
        expect(bytesOf(events)).toBe(STREAM);
        expect(told(events).slice(-2)).toEqual(expected);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('bytes out are bytes in over HTTP, in both directions', async () => {
  const server = await startTokenServer(() => ({ headers: { 'content-type': 'text/event-stream' }, body: STREAM }));
  const connections = new Connections();
  try {
    const text = '{ "model":"claude-opus-4-8","n":12345678901234567890 ,\n"stream":true,"messages":[ ],"ü":"\\u00fc" }';
    const source = {
      dialect: 'anthropic',
      operation: 'generate',
      body: Buffer.from(text),
      json: JSON.parse(text),
      headers: {},
    } as const;
    const events = await eventsOf(createClaudeProvider({ connections }), passedCall(server.url, source));
    expect(bytesOf(events)).toBe(STREAM);
    expect(server.seen[0]?.body).toBe(text);
    expect(told(events).at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
  } finally {
    await connections.destroy();
    await server.close();
  }
});
