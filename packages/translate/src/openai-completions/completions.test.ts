import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TurnEvent } from '@sluice/core';
import { type CompletionRequest, parseCompletionRequest } from '@sluice/wire/openai-completions';
import fc from 'fast-check';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerContent, finishReason } from '../openai-chat/answer.arbitrary.ts';
import { CompletionStream, CompletionWhole, droppedFields, refusalOf, toTurn } from './index.ts';

const options = { messageId: 'cmpl-1', model: 'm', requestId: 'req_1', created: 1, includeUsage: true };
const failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' } as const;

function completionRequest(fields: object): CompletionRequest {
  const parsed = parseCompletionRequest({ model: 'm', prompt: 'hi', ...fields });
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.request;
}

describe('a request', () => {
  test.each([['hi'], [['hi']]])('with the prompt %j is one user message', (prompt) => {
    const knobs = { max_tokens: 5, temperature: 0, top_p: 1, presence_penalty: 1, frequency_penalty: -1, seed: 3 };
    expect(toTurn(completionRequest({ prompt, stop: 'x', user: 'u', stream: true, ...knobs }))).toEqual({
      model: 'm',
      system: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      tools: [],
      stream: true,
      maxTokens: 5,
      temperature: 0,
      topP: 1,
      presencePenalty: 1,
      frequencyPenalty: -1,
      seed: 3,
      stopSequences: ['x'],
      session: 'u',
    });
  });

  test.each<[object, RegExp | undefined]>([
    [{ prompt: 'x' }, undefined],
    [{ prompt: ['x'], n: 1, best_of: 1, suffix: '' }, undefined],
    [{ prompt: ['x', 'y'] }, /one prompt/],
    [{ prompt: [1, 2] }, /token numbers/],
    [{ prompt: [[1], [2]] }, /token numbers/],
    [{ n: 2 }, /^n: /],
    [{ best_of: 3 }, /^best_of: /],
    [{ suffix: 'end' }, /^suffix: /],
  ])('with %j that only the same API can serve is refused in words', (fields, words) => {
    const refusal = refusalOf(completionRequest(fields));
    if (words) expect(refusal).toMatch(words);
    else expect(refusal).toBeUndefined();
  });

  test('names what a turn has no word for', () => {
    expect(droppedFields(completionRequest({ echo: true, logprobs: 2, stop: null, 'a b': 1 }))).toEqual([
      'echo',
      'logprobs',
      'other',
    ]);
    expect(droppedFields(completionRequest({ echo: false, user: 'u' }))).toEqual([]);
  });
});

describe('the official SDK', () => {
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

  async function read(): Promise<{ text: string; reason: string | undefined; usage: unknown }> {
    const seen: { text: string; reason: string | undefined; usage: unknown } = {
      text: '',
      reason: undefined,
      usage: undefined,
    };
    for await (const chunk of await client.completions.create({ model: 'm', prompt: 'hi', stream: true })) {
      seen.text += chunk.choices[0]?.text ?? '';
      seen.reason ??= chunk.choices[0]?.finish_reason ?? undefined;
      seen.usage = chunk.usage ?? seen.usage;
    }
    return seen;
  }

  test('reads any finished stream as the completion that is answered unstreamed', async () => {
    await fc.assert(
      fc.asyncProperty(answerContent, finishReason, async (events, reason) => {
        const all: TurnEvent[] = [...events, { type: 'finish', reason }];
        body = new CompletionStream(options).push(all);
        expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
        const whole = new CompletionWhole(options);
        whole.push(all);
        const result = whole.result();
        const completion = result.ok ? result.body : undefined;
        const [choice] = completion?.choices ?? [];
        expect(await read()).toEqual({ text: choice?.text, reason: choice?.finish_reason, usage: completion?.usage });
      }),
      { numRuns: 30 },
    );
  });

  test('fails on a failed stream, which is closed all the same', async () => {
    const stream = new CompletionStream(options);
    body = stream.push([{ type: 'text-delta', text: 'a' }]) + stream.fail(failure);
    expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(stream.fail(failure)).toBe('');
    await expect(read()).rejects.toMatchObject({ code: 'server_is_overloaded' });
  });
});

test('a whole answer that failed or never ended is a failure', () => {
  const whole = new CompletionWhole(options);
  expect(whole.result()).toMatchObject({ ok: false, failure: { kind: 'transient' } });
  whole.push([{ type: 'error', failure }]);
  expect(whole.result()).toMatchObject({ ok: false, failure });
});
