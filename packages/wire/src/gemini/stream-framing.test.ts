import { expect, test } from 'vitest';
import { type Framing, RecordFramer } from './stream-framing.ts';

const written = (framing: Framing, records: readonly string[]) => {
  const framer = new RecordFramer(framing);
  const lines = records.map((json, index) => framer.keepAlive() + framer.record(json, index === records.length - 1));
  return lines.join('');
};

test('server-sent events have no name and no closing word', () => {
  expect(new RecordFramer('sse').record('{"a":1}', true)).toBe('data: {"a":1}\n\n');
  expect(written('sse', ['{}', '{}'])).toBe(': keep-alive\n\ndata: {}\n\n: keep-alive\n\ndata: {}\n\n');
});

test.each([1, 2, 5])('an array of %i records is one JSON text, signs of life included', (count) => {
  const records = Array.from({ length: count }, (_, index) => ({ index }));
  const text = written(
    'array',
    records.map((record) => JSON.stringify(record)),
  );
  expect(JSON.parse(text)).toEqual(records);
});
