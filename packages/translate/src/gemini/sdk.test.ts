import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GenerateContentResponse, GoogleGenAI, type Part } from '@google/genai';
import type { Failure, FinishReason, TurnEvent } from '@sluice/core';
import { googleError } from '@sluice/wire/gemini';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GeminiStream } from './stream.ts';
import { toTokenCount } from './token-count.ts';
import { GeminiWhole } from './whole.ts';

const options = { messageId: 'msg_1', model: 'gemini-2.5-pro', requestId: 'req_1', inputEstimate: 3 };
const question = { model: 'gemini-2.5-pro', contents: 'hi' };
const END: TurnEvent = { type: 'finish', reason: 'end_turn' };
const failure: Failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' };

let answer: { readonly status?: number; readonly type?: string; readonly body: string };
let server: Server;
let client: GoogleGenAI;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'text/event-stream' }).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: `http://127.0.0.1:${port}` } });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
const slices = fc.array(word, { minLength: 1, maxLength: 3 });
const textBlock = slices.map((texts): TurnEvent[] => [
  { type: 'text-start' },
  ...texts.map((text): TurnEvent => ({ type: 'text-delta', text })),
  { type: 'text-end' },
]);
const signer = fc.constantFrom('antigravity:gemini', 'claude');
const reasoningBlock = fc
  .tuple(slices, word, signer)
  .map(([texts, signature, by]): TurnEvent[] => [
    { type: 'reasoning-start' },
    ...texts.map((text): TurnEvent => ({ type: 'reasoning-delta', text })),
    { type: 'reasoning-signature', signature, signer: by },
    { type: 'reasoning-end' },
  ]);
const toolBlock = fc
  .tuple(fc.dictionary(word, fc.oneof(word, fc.integer(), fc.boolean())), fc.nat(20), fc.uuid())
  .map(([input, cut, id]): TurnEvent[] => [
    { type: 'tool-start', id, name: 'tool' },
    { type: 'tool-delta', json: JSON.stringify(input).slice(0, cut) },
    { type: 'tool-delta', json: JSON.stringify(input).slice(cut) },
    { type: 'tool-end' },
  ]);
const content = fc
  .array(fc.oneof(textBlock, reasoningBlock, toolBlock), { maxLength: 5 })
  .map((blocks): TurnEvent[] => blocks.flat());
const reason = fc.constantFrom<FinishReason>('end_turn', 'max_tokens', 'tool_use', 'refusal');

/** The stream's text for events cut into batches of one to three, with a sign of life before each. */
function streamed(events: readonly TurnEvent[]): string {
  const stream = new GeminiStream(options);
  let text = '';
  for (let at = 0; at < events.length; at += 1 + (at % 3)) {
    text += stream.ping() + stream.push(events.slice(at, at + 1 + (at % 3)));
  }
  return text;
}

/** What a client has been told when all records are put together: adjacent slices joined, empty parts left out. */
function told(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const continues =
      last?.text !== undefined && part.text !== undefined && !last.thoughtSignature && !last.thought === !part.thought;
    if (continues) joined[joined.length - 1] = { ...part, text: `${last.text}${part.text}` };
    else if (part.text !== '' || part.thoughtSignature) joined.push({ ...part });
  }
  return joined;
}
const partsOf = (response: GenerateContentResponse) => response.candidates?.[0]?.content?.parts ?? [];

async function collect(): Promise<GenerateContentResponse[]> {
  const responses: GenerateContentResponse[] = [];
  for await (const response of await client.models.generateContentStream(question)) responses.push(response);
  return responses;
}

describe('the official SDK', () => {
  test('reads any streamed answer as the one that is given in one piece', async () => {
    await fc.assert(
      fc.asyncProperty(content, reason, async (events, why) => {
        const all: TurnEvent[] = [...events, { type: 'finish', reason: why }];
        answer = { body: streamed(all) };
        const responses = await collect();
        const whole = new GeminiWhole(options);
        whole.push(all);
        const result = whole.result();
        if (!result.ok) throw new Error('it has an end');
        answer = { type: 'application/json', body: JSON.stringify(result.body) };
        const received = await client.models.generateContent(question);
        expect(told(responses.flatMap(partsOf))).toEqual(told(partsOf(received)));
        expect(responses.at(-1)?.candidates?.[0]?.finishReason).toBe(received.candidates?.[0]?.finishReason);
        expect(JSON.parse(JSON.stringify(received))).toMatchObject(result.body);
      }),
      { numRuns: 60 },
    );
  });

  test('finds text, calls and counts where it looks for them', async () => {
    const whole = new GeminiWhole(options);
    whole.push([
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-end' },
      { type: 'text-start' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'text-end' },
      { type: 'tool-start', id: 'c1', name: 'f' },
      { type: 'tool-delta', json: '{"a":1}' },
      { type: 'tool-end' },
      { type: 'finish', reason: 'tool_use' },
    ]);
    const result = whole.result();
    answer = { type: 'application/json', body: JSON.stringify(result.ok && result.body) };
    const received = await client.models.generateContent(question);
    expect(received.text).toBe('Hi');
    expect(received.functionCalls).toEqual([{ id: 'c1', name: 'f', args: { a: 1 } }]);
    expect(received.usageMetadata).toMatchObject({ promptTokenCount: 3, totalTokenCount: 3 });
    expect([received.modelVersion, received.responseId]).toEqual(['gemini-2.5-pro', 'msg_1']);
  });

  test('takes the answer into the history of a chat', async () => {
    answer = {
      body: streamed([{ type: 'text-start' }, { type: 'text-delta', text: 'Hi' }, { type: 'text-end' }, END]),
    };
    const chat = client.chats.create({ model: 'gemini-2.5-pro' });
    for await (const _ of await chat.sendMessageStream({ message: 'hi' }));
    expect(chat.getHistory(true).map(({ role, parts }) => [role, parts?.[0]?.text])).toEqual([
      ['user', 'hi'],
      ['model', 'Hi'],
      ['model', ''],
    ]);
  });

  test('throws on a failure inside a stream, with its status', async () => {
    const stream = new GeminiStream(options);
    answer = { body: stream.push([{ type: 'text-start' }, { type: 'text-delta', text: 'a' }]) + stream.fail(failure) };
    await expect(collect()).rejects.toMatchObject({ status: 503, message: expect.stringContaining('busy') });
  });

  test('throws on a failure before one', async () => {
    answer = { status: 429, type: 'application/json', body: JSON.stringify(googleError(429, 'slow down', 'req_1')) };
    const message = expect.stringContaining('RESOURCE_EXHAUSTED');
    await expect(client.models.generateContent(question)).rejects.toMatchObject({ status: 429, message });
  });

  test('reads a count of tokens', async () => {
    answer = { type: 'application/json', body: JSON.stringify(toTokenCount(7)) };
    expect((await client.models.countTokens(question)).totalTokens).toBe(7);
  });
});
