import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TurnEvent } from '@sluice/core';
import fc from 'fast-check';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerContent, finishReason } from './answer.arbitrary.ts';
import { type AnswerOptions, ChatCompletion, ChatStream } from './index.ts';

const options: AnswerOptions = {
  messageId: 'chatcmpl-1',
  model: 'm',
  requestId: 'req_1',
  created: 1,
  includeUsage: true,
};
const request = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }], stream: true as const };
const failed: TurnEvent = {
  type: 'error',
  failure: { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' },
};

let body = '';
let server: Server;
let client: OpenAI;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new OpenAI({ apiKey: 'test', baseURL: `http://127.0.0.1:${port}`, maxRetries: 0 });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The SSE text of events cut into batches of one to three. */
function stream(events: readonly TurnEvent[], more: Partial<AnswerOptions> = {}): string {
  const answer = new ChatStream({ ...options, ...more });
  let text = '';
  for (let at = 0; at < events.length; at += 1 + (at % 3)) text += answer.push(events.slice(at, at + 1 + (at % 3)));
  return text;
}

/** A message as the stream helper puts it together, without what it adds. */
function asSent(completion: object): unknown {
  return JSON.parse(
    JSON.stringify(completion, (key, value) => (key === 'parsed' || key === 'parsed_arguments' ? undefined : value)),
  );
}

describe('the official SDK', () => {
  test('puts any finished stream together as the completion that is answered unstreamed', async () => {
    await fc.assert(
      fc.asyncProperty(answerContent, finishReason, async (events, reason) => {
        const all: TurnEvent[] = [...events, { type: 'finish', reason }];
        body = stream(all);
        const whole = new ChatCompletion(options);
        whole.push(all);
        const expected = whole.result();
        if (!expected.ok) throw new Error(expected.failure.message);
        const received = asSent(await readToEnd()) as typeof expected.body & { readonly thoughts: string };
        const [choice] = received.choices;
        const [wanted] = expected.body.choices;
        expect(choice.finish_reason).toBe(wanted.finish_reason);
        expect(choice.message.content ?? '').toBe(wanted.message.content ?? '');
        expect(received.thoughts).toBe(wanted.message.reasoning_content ?? '');
        expect(choice.message.tool_calls ?? []).toEqual(wanted.message.tool_calls ?? []);
        expect(received.usage).toEqual(expected.body.usage);
      }),
      { numRuns: 60 },
    );
  });

  test('reads a legacy function call', async () => {
    const called: TurnEvent[] = [
      { type: 'tool-start', id: 'c', name: 'f' },
      { type: 'tool-delta', json: '{"a":1}' },
      { type: 'tool-end' },
    ];
    body = stream([...called, { type: 'finish', reason: 'tool_use' }], { legacyFunctions: true });
    const [choice] = (await readToEnd()).choices;
    expect(choice).toMatchObject({
      finish_reason: 'function_call',
      message: { function_call: { name: 'f', arguments: '{"a":1}' } },
    });
  });

  test('fails on any failed stream with the error we named, wherever it breaks off', async () => {
    await fc.assert(
      fc.asyncProperty(answerContent, fc.nat(30), async (events, cut) => {
        body = stream([...events.slice(0, cut), failed]);
        await expect(readToEnd()).rejects.toMatchObject({ code: 'server_is_overloaded', type: 'server_error' });
      }),
      { numRuns: 30 },
    );
  });
});

/** The stream helper keeps the last delta only of fields it does not know: thoughts are gathered beside it. */
async function readToEnd(): Promise<OpenAI.ChatCompletion & { readonly thoughts: string }> {
  let thoughts = '';
  const reading = client.chat.completions.stream(request).on('chunk', ({ choices: [choice] }) => {
    const delta = choice?.delta as { readonly reasoning_content?: string } | undefined;
    thoughts += delta?.reasoning_content ?? '';
  });
  return { ...(await reading.finalChatCompletion()), thoughts };
}
