import { expectedEmbedding, startOpenaiSimulator } from '@sluice/testkit/openai';
import type { UpstreamSimulator } from '@sluice/testkit/upstream';
import fc from 'fast-check';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { reencodeEmbeddings } from './embeddings.ts';
import { bytesOf, eventsOf, passedCall, sourceOf } from './openai-calls.fixture.ts';
import { createOpenaiProvider } from './openai-provider.ts';
import { startFixedServer } from './requests.fixture.ts';

let simulator: UpstreamSimulator;
let connections: Connections;

beforeAll(async () => {
  simulator = await startOpenaiSimulator();
  connections = new Connections();
});

afterAll(async () => {
  await connections.destroy();
  await simulator.close();
});

const provider = () => createOpenaiProvider({ connections });
const listOf = (...embeddings: readonly unknown[]) => ({
  object: 'list',
  data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  model: 'e',
  usage: { prompt_tokens: 3, total_tokens: 3 },
});
const base64 = (vector: readonly number[]) => Buffer.from(new Float32Array(vector).buffer).toString('base64');
const vectors = fc.array(
  fc.array(
    fc.float({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    { maxLength: 20 },
  ),
  { maxLength: 4 },
);
const reencoded = (json: object, asked: 'float' | 'base64') =>
  JSON.parse(reencodeEmbeddings(Buffer.from(JSON.stringify(json)), json, asked).toString());

describe('the encoding of vectors', () => {
  test('asked as base64 and answered in floats is converted bit for bit', () => {
    fc.assert(
      fc.property(vectors, (data) => {
        expect(reencoded(listOf(...data), 'base64')).toEqual(listOf(...data.map(base64)));
      }),
    );
  });

  test('asked as floats and answered in base64 is converted bit for bit', () => {
    fc.assert(
      fc.property(vectors, (data) => {
        const answer = reencoded(listOf(...data.map(base64)), 'float');
        expect(answer).toEqual(listOf(...data));
        const again = answer.data.map(({ embedding }: { embedding: number[] }) => base64(embedding));
        expect(again).toEqual(data.map(base64));
      }),
    );
  });

  test('that is right, or unreadable, leaves the bytes alone', () => {
    for (const [json, asked] of [
      [listOf([0.5]), 'float'],
      [listOf(base64([0.5])), 'base64'],
      [listOf('???'), 'float'],
      [listOf(['x']), 'base64'],
      [{}, 'float'],
      [listOf(7, null), 'base64'],
    ] as const) {
      const bytes = Buffer.from('the very bytes');
      expect(reencodeEmbeddings(bytes, json, asked)).toBe(bytes);
    }
  });
});

describe('an embeddings request', () => {
  test.each(['float', 'base64', undefined] as const)('for %s is passed through and counted', async (encoding) => {
    const body = {
      model: 'text-embedding-3-small',
      input: ['a', 'b'],
      dimensions: 8,
      ...(encoding && { encoding_format: encoding }),
    };
    const events = await eventsOf(provider(), passedCall(simulator.url, sourceOf(body, 'openai-embeddings')));
    const expected = [expectedEmbedding('a', 8), expectedEmbedding('b', 8)];
    const { data } = JSON.parse(bytesOf(events));
    expect(data.map(({ embedding }: { embedding: unknown }) => embedding)).toEqual(
      encoding === 'base64' ? expected.map(base64) : expected,
    );
    expect(events.slice(1)).toMatchObject([{ usage: { outputTokens: 0, source: 'reported' } }, { type: 'finish' }]);
  });

  test('of the official SDK, which reads base64 only, can be answered by a server of floats', async () => {
    const vector = expectedEmbedding('a', 16);
    await using server = await startFixedServer(JSON.stringify(listOf(vector)));
    let asked: Record<string, unknown> = {};
    const client = new OpenAI({
      apiKey: 'x',
      fetch: async (_url, init) => {
        asked = JSON.parse(String(init?.body));
        const events = await eventsOf(provider(), passedCall(server.url, sourceOf(asked, 'openai-embeddings')));
        return new Response(bytesOf(events), { headers: { 'content-type': 'application/json' } });
      },
    });
    const answer = await client.embeddings.create({ model: 'e', input: 'a' });
    expect(asked['encoding_format']).toBe('base64');
    expect([...(answer.data[0]?.embedding ?? [])]).toEqual(vector);
  });
});
