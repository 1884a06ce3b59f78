import type { Failure } from '@sluice/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ByteSource } from '../http/index.ts';
import { UnwrappedBody, unwrapRecord } from './unwrapped-body.ts';

const CUT: Failure = { kind: 'transient', scope: 'model', retryable: true, message: 'cut' };

/** A body that arrives in these reads. */
function bodyOf(reads: readonly (readonly Buffer[])[], failure?: Failure): ByteSource {
  const iterator = reads[Symbol.iterator]();
  return {
    failure,
    next: async () => {
      const { done, value } = iterator.next();
      return done ? { done: true, value: undefined } : { done: false, value };
    },
    return: async () => ({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function unwrapped(body: ByteSource): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const read of new UnwrappedBody(body)) {
    expect(read.length).toBeGreaterThan(0);
    chunks.push(...read);
  }
  return Buffer.concat(chunks).toString();
}

test.each([
  ['data: {"response":{"a":1},"traceId":"t"}\n\n', 'data: {"a":1}\n\n'],
  ['data: {"traceId":"t", "response" : {"a":1.50} }\r\n\r\n', 'data: {"a":1.50}\r\n\r\n'],
  ['data:{"response":{}}\n\n', 'data: {}\n\n'],
  ['event: x\ndata: {"response":{"a":\ndata: 1}}\nid: 5\n\n', 'event: x\ndata: {"a":  1}\nid: 5\n\n'],
  ['data: {"error":{"code":503}}\n\n', 'data: {"error":{"code":503}}\n\n'],
  [': comment\n\n', ': comment\n\n'],
  ['d\n\n', 'd\n\n'],
  ['data: garbage\n\n', 'data: garbage\n\n'],
  ['data: {"\\x":1}\n\n', 'data: {"\\x":1}\n\n'],
])('%j is %j', (wrapped, inner) => {
  expect(Buffer.concat(unwrapRecord(Buffer.from(wrapped))).toString()).toBe(inner);
});

const RECORDS = [
  {
    inner: '{"candidates":[{"content":{"parts":[{"text":"é🙂 \\"response\\":"}]}}],"future":[1.0,1e400]}',
    line: '\r\n',
  },
  { inner: '{ "big" : 123456789012345678901234567890 , "response":{"nested":true} }', line: '\n' },
  { inner: '{"text":"\\u0000\\\\\\"}{"}', line: '\n' },
];
const WRAPPED = Buffer.from(
  RECORDS.map(({ inner, line }) => `data: {"traceId":"x","response": ${inner} ,"z":{}}${line}${line}`).join(': ka\n\n'),
);
const INNER = RECORDS.map(({ inner, line }) => `data: ${inner}${line}${line}`).join(': ka\n\n');

test('2,000 random chunkings keep every byte inside', async () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: WRAPPED.length - 1 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(cuts, fc.nat(3), async (at, together) => {
      const ends = [...at].sort((a, b) => a - b);
      const chunks = [...ends, WRAPPED.length].map((end, index) => WRAPPED.subarray(ends[index - 1] ?? 0, end));
      const reads: Buffer[][] = [];
      for (let from = 0; from < chunks.length; from += together + 1)
        reads.push(chunks.slice(from, from + together + 1));
      expect(await unwrapped(bodyOf(reads))).toBe(INNER);
    }),
    { numRuns: 2_000 },
  );
});

test('a last record without its blank line is unwrapped when the stream ended, not when it broke off', async () => {
  const reads = [[Buffer.from('data: {"response":{"a":1}}\n\ndata: {"response":{"b":2}}')]];
  expect(await unwrapped(bodyOf(reads))).toBe('data: {"a":1}\n\ndata: {"b":2}');
  const broken = new UnwrappedBody(bodyOf(reads, CUT));
  expect(Buffer.concat((await broken.next()).value ?? []).toString()).toBe('data: {"a":1}\n\n');
  expect(await broken.next()).toEqual({ done: true, value: undefined });
  expect(broken.failure).toBe(CUT);
});

test('a record without an end breaks the stream off', async () => {
  const megabytes = Array.from({ length: 18 }, () => [Buffer.alloc(1024 * 1024, 'x')]);
  const body = new UnwrappedBody(bodyOf(megabytes));
  expect(await body.next()).toEqual({ done: true, value: undefined });
  expect(body.failure).toMatchObject({ kind: 'transient', scope: 'none' });
});
