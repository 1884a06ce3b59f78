import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TurnEvent } from '@sluice/core';
import fc from 'fast-check';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { content, FAILED, OPTIONS, reason } from './answer.fixture.ts';
import { ResponsesStream } from './index.ts';

const request = { model: 'm', input: 'hi' };

let body = '';
let server: Server;
let client: OpenAI;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new OpenAI({ apiKey: 'test', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The SSE text of events cut into batches of one to three, with a keep-alive before each. */
function stream(events: readonly TurnEvent[]): { text: string; response: unknown } {
  const answer = new ResponsesStream(OPTIONS);
  let text = '';
  for (let at = 0; at < events.length; at += 1 + (at % 3)) {
    text += answer.ping() + answer.push(events.slice(at, at + 1 + (at % 3)));
  }
  return { text, response: answer.response };
}

/** A response as it was on the wire: without what the SDK adds. */
function asSent(response: unknown): unknown {
  const added = new Set(['parsed', 'parsed_arguments', 'output_parsed', 'output_text']);
  return JSON.parse(JSON.stringify(response, (key, value) => (added.has(key) ? undefined : value)));
}

describe('the official SDK', () => {
  test('reads any finished or incomplete answer as we meant it', async () => {
    await fc.assert(
      fc.asyncProperty(content, reason, async (events, why) => {
        const { text, response } = stream([...events, { type: 'finish', reason: why }]);
        body = text;
        const received = await client.responses.stream(request).finalResponse();
        expect(asSent(received)).toEqual(JSON.parse(JSON.stringify(response)));
      }),
      { numRuns: 80 },
    );
  });

  test('has the text of every message in output_text, and sees it grow', async () => {
    body = stream([
      { type: 'text-start' },
      { type: 'text-delta', text: 'Hé' },
      { type: 'text-delta', text: 'llo' },
      { type: 'text-end' },
      { type: 'finish', reason: 'end_turn' },
    ]).text;
    const snapshots: string[] = [];
    const reading = client.responses.stream(request).on('response.output_text.delta', ({ snapshot }) => {
      snapshots.push(snapshot);
    });
    expect((await reading.finalResponse()).output_text).toBe('Héllo');
    expect(snapshots).toEqual(['Hé', 'Héllo']);
  });

  test('reads a failed answer as failed, with the code we named, wherever it breaks off', async () => {
    await fc.assert(
      fc.asyncProperty(content, fc.nat(30), async (events, cut) => {
        body = stream([...events.slice(0, cut), FAILED]).text;
        const received = await client.responses.stream(request).finalResponse();
        expect(received).toMatchObject({ status: 'failed', error: { code: 'server_is_overloaded' } });
      }),
      { numRuns: 30 },
    );
  });
});
