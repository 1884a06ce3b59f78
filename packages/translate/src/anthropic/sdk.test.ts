import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import type { FinishReason, TurnEvent } from '@sluice/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AnthropicMessage } from './message.ts';
import { AnthropicStream } from './stream.ts';

const options = { messageId: 'msg_1', model: 'm', requestId: 'req_1', inputEstimate: 3 };
const request = { model: 'm', max_tokens: 9, messages: [{ role: 'user' as const, content: 'hi' }] };
const failed: TurnEvent = {
  type: 'error',
  failure: { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' },
};

const word = fc.string({ unit: 'grapheme', maxLength: 8 });
const slices = fc.array(word, { maxLength: 3 });

const textBlock = slices.map((texts): TurnEvent[] => [
  { type: 'text-start' },
  ...texts.map((text): TurnEvent => ({ type: 'text-delta', text })),
  { type: 'text-end' },
]);

const reasoningBlock = fc
  .tuple(slices, fc.option(word))
  .map(([texts, signature]): TurnEvent[] => [
    { type: 'reasoning-start' },
    ...texts.map((text): TurnEvent => ({ type: 'reasoning-delta', text })),
    ...(signature ? [{ type: 'reasoning-signature', signature } as const] : []),
    { type: 'reasoning-end' },
  ]);

const toolBlock = fc
  .tuple(fc.dictionary(word, fc.oneof(word, fc.integer(), fc.boolean())), fc.nat(20))
  .map(([input, cut]): TurnEvent[] => [
    { type: 'tool-start', id: 'toolu_1', name: 'tool' },
    { type: 'tool-delta', json: JSON.stringify(input).slice(0, cut) },
    { type: 'tool-delta', json: JSON.stringify(input).slice(cut) },
    { type: 'tool-end' },
  ]);

const redactedBlock = fc
  .base64String({ minLength: 4 })
  .map((data): TurnEvent[] => [{ type: 'reasoning-redacted', data }]);
const block = fc.oneof(textBlock, reasoningBlock, toolBlock, redactedBlock);
const usage = fc.record({
  inputTokens: fc.nat(),
  cacheWriteTokens: fc.nat(),
  cacheReadTokens: fc.nat(),
  outputTokens: fc.nat(),
  source: fc.constantFrom('reported' as const, 'estimated' as const),
});
const reason = fc.constantFrom<FinishReason>(
  'end_turn',
  'max_tokens',
  'tool_use',
  'refusal',
  'context_window_exceeded',
);

/** Any content the grammar of turn events allows, without its terminal event. */
const content = fc
  .tuple(fc.boolean(), fc.array(block, { maxLength: 5 }), fc.array(usage, { maxLength: 2 }))
  .map(([opens, blocks, usages]): TurnEvent[] => [
    ...(opens ? [{ type: 'turn-start' } as const] : []),
    ...blocks.flat(),
    ...usages.map((counted): TurnEvent => ({ type: 'usage', usage: counted })),
  ]);

let body = '';
let server: Server;
let client: Anthropic;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new Anthropic({ apiKey: 'test', baseURL: `http://127.0.0.1:${port}`, maxRetries: 0 });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The SSE text of events cut into batches of one to three, with a ping before each. */
function stream(events: readonly TurnEvent[]): string {
  const answer = new AnthropicStream(options);
  let text = '';
  for (let at = 0; at < events.length; at += 1 + (at % 3)) {
    text += answer.ping() + answer.push(events.slice(at, at + 1 + (at % 3)));
  }
  return text;
}

/** A message as it was on the wire: without the accessors and the parsed structured output that the SDK adds. */
function asSent(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message, (key, value) => (key === 'parsed_output' ? undefined : value)));
}

describe('the official SDK', () => {
  test('reads any finished answer as the message that the aggregate makes of it', async () => {
    await fc.assert(
      fc.asyncProperty(content, reason, async (events, why) => {
        const all: TurnEvent[] = [...events, { type: 'finish', reason: why }];
        body = stream(all);
        const message = new AnthropicMessage(options);
        message.push(all);
        const expected = message.result();
        const received = await client.messages.stream(request).finalMessage();
        expect(expected.ok && expected.body).toEqual(asSent(received));
      }),
      { numRuns: 60 },
    );
  });

  test('fails on any failed answer with the error we named, wherever it breaks off', async () => {
    await fc.assert(
      fc.asyncProperty(content, fc.nat(30), async (events, cut) => {
        body = stream([...events.slice(0, cut), failed]);
        const reading = client.messages.stream(request).finalMessage();
        await expect(reading).rejects.toMatchObject({ type: 'overloaded_error' });
      }),
      { numRuns: 30 },
    );
  });
});
