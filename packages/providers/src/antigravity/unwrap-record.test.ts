import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyOf, eventsOf, piecesOf, rawOf } from '../stream/byte-source.fixture.ts';
import { PassedAnswer, type StreamObserver } from '../stream/passed-answer.ts';
import { unwrapRecord } from './unwrap-record.ts';

/** Sees nothing but the end. */
const observer: StreamObserver = {
  observe: () => ({}),
  end: () => ({ events: [{ type: 'finish', reason: 'end_turn' }] }),
};

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
  expect(unwrapRecord(Buffer.from(wrapped)).toString()).toBe(inner);
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

test('1,000 random chunkings keep every byte inside', async () => {
  const cuts = fc.array(fc.nat(WRAPPED.length), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      const answer = new PassedAnswer(bodyOf(piecesOf(WRAPPED, places)), observer, unwrapRecord);
      expect(rawOf(await eventsOf(answer)).toString()).toBe(INNER);
    }),
    { numRuns: 1_000 },
  );
});

test('a last record without its blank line is unwrapped and gets one', async () => {
  const bytes = Buffer.from('data: {"response":{"a":1}}\n\ndata: {"response":{"b":2}}');
  const events = await eventsOf(new PassedAnswer(bodyOf([bytes]), observer, unwrapRecord));
  expect(rawOf(events).toString()).toBe('data: {"a":1}\n\ndata: {"b":2}\n\n');
});
