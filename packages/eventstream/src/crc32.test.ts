import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32, tableCrc32 } from './crc32.ts';

test('the check value of the CRC catalogue', () => {
  expect(crc32(Buffer.from('123456789'), 0, 9)).toBe(0xcbf43926);
});

test("agrees with zlib's for every span and seed, by table and natively", () => {
  const spans = fc.tuple(fc.uint8Array({ maxLength: 1_000, size: 'max' }), fc.nat(1_000), fc.nat(1_000));
  fc.assert(
    fc.property(spans, fc.nat(2 ** 32 - 1), ([bytes, a, b], seed) => {
      const start = Math.min(a, b, bytes.length);
      const end = Math.min(Math.max(a, b), bytes.length);
      const expected = zlibCrc32(bytes.subarray(start, end), seed);
      expect(crc32(bytes, start, end, seed)).toBe(expected);
      expect(tableCrc32(bytes, start, end, seed)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test('continues from the checksum of the bytes before', () => {
  const bytes = Buffer.alloc(2_000, 'sluice');
  for (const cut of [0, 1, 8, 383, 384, 1_616, 1_617, 2_000]) {
    expect(crc32(bytes, cut, 2_000, crc32(bytes, 0, cut))).toBe(zlibCrc32(bytes));
  }
});
