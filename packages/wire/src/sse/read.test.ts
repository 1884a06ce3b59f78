import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordScanner, SseReader, type SseRecord } from './index.ts';

const STREAM = [
  'event: a\ndata: {"x":"ü€😀"}\n\n',
  ': keep-alive\n\n',
  'data: one\r\ndata: two\r\n\r\n',
  'id: 7\nevent: b\ndata:no space\n\n',
  'data: [DONE]\n\n',
];
const BYTES = Buffer.from(STREAM.join(''));
const RECORDS: SseRecord[] = [
  { event: 'a', data: '{"x":"ü€😀"}' },
  { event: undefined, data: 'one\ntwo' },
  { event: 'b', data: 'no space' },
  { event: undefined, data: '[DONE]' },
];

function readInPieces(bytes: Buffer, cuts: readonly number[]): SseRecord[] {
  const reader = new SseReader();
  return [...pieces(bytes, cuts).flatMap((piece) => [...reader.push(piece)]), ...reader.end()];
}

function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
}

describe('trap m: SSE records split anywhere', () => {
  test('at every single position', () => {
    for (let cut = 0; cut <= BYTES.length; cut++) expect(readInPieces(BYTES, [cut])).toEqual(RECORDS);
  });

  test('byte by byte', () => {
    const every = Array.from(BYTES, (_, index) => index);
    expect(readInPieces(BYTES, every)).toEqual(RECORDS);
  });

  test('a byte order mark is no part of the first field', () => {
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), BYTES]);
    for (let cut = 0; cut < 10; cut++) expect(readInPieces(marked, [cut])).toEqual(RECORDS);
  });

  test('the last record counts without its blank line', () => {
    expect(readInPieces(Buffer.from('data: a\n\ndata: b'), [])).toEqual([
      { event: undefined, data: 'a' },
      { event: undefined, data: 'b' },
    ]);
  });

  test('a record without an end is given up instead of held for ever', () => {
    const reader = new SseReader();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    reader.push(Buffer.from('data: '));
    expect(() => {
      for (let index = 0; index < 20; index++) reader.push(piece);
    }).toThrow(RangeError);
  });
});

describe('record scanner', () => {
  test('the records together are the bytes, whatever the cuts', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(BYTES.length), { maxLength: 12 }), (cuts) => {
        const scanner = new RecordScanner();
        const records = pieces(BYTES, cuts).flatMap((piece) => [...scanner.push(piece)]);
        expect(records.map(String)).toEqual(STREAM);
        expect(scanner.rest).toBe(0);
      }),
    );
  });

  test('what has no blank line behind it is the rest', () => {
    const scanner = new RecordScanner();
    expect(scanner.push(Buffer.from('data: a\n\ndata: b\n')).map(String)).toEqual(['data: a\n\n']);
    expect(scanner.rest).toBe('data: b\n'.length);
    expect(scanner.takeRest().toString()).toBe('data: b\n');
    expect(scanner.rest).toBe(0);
  });

  test('gives up on a record without an end', () => {
    const scanner = new RecordScanner();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    expect(() => {
      for (let index = 0; index < 20; index++) scanner.push(piece);
    }).toThrow(RangeError);
  });
});
