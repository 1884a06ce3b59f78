import { describe, expect, test } from 'vitest';
import { crc32, encodeMessage, MessageDecoder } from './index.ts';

const MIB = 1024 * 1024;

/** A prelude whose checksum is right, whatever it claims. */
function prelude(totalBytes: number, headerBytes: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(totalBytes, 0);
  bytes.writeUInt32BE(headerBytes, 4);
  bytes.writeUInt32BE(crc32(bytes, 0, 8), 8);
  return bytes;
}

describe('a prelude alone is enough to refuse', () => {
  test.each([
    { claim: 'no bytes', total: 0, headers: 0, code: 'message_too_small' },
    { claim: '15 bytes', total: 15, headers: 0, code: 'message_too_small' },
    { claim: '24 MiB and a byte', total: 24 * MIB + 1, headers: 0, code: 'message_too_large' },
    { claim: '2 GiB', total: 2 ** 31, headers: 0, code: 'message_too_large' },
    { claim: '4 GiB', total: 2 ** 32 - 1, headers: 2 ** 32 - 1, code: 'message_too_large' },
    { claim: 'headers one byte longer than the frame', total: 116, headers: 101, code: 'headers_too_large' },
    { claim: 'headers of 4 GiB', total: 116, headers: 2 ** 32 - 1, code: 'headers_too_large' },
    { claim: 'headers of 128 KiB and a byte', total: MIB, headers: 128 * 1024 + 1, code: 'headers_too_large' },
  ])('$claim', ({ total, headers, code }) => {
    const bytes = prelude(total, headers);
    expect(() => new MessageDecoder().push(bytes)).toThrow(expect.objectContaining({ code, offset: 0 }));
    const decoder = new MessageDecoder();
    decoder.push(bytes.subarray(0, 11));
    expect(() => decoder.push(bytes.subarray(11))).toThrow(expect.objectContaining({ code, offset: 0 }));
  });

  test('limits are inclusive and can be narrowed', () => {
    expect(new MessageDecoder().push(prelude(24 * MIB, 128 * 1024))).toEqual([]);
    const narrow = { messageBytes: 1_000, headerBytes: 100 };
    expect(new MessageDecoder(narrow).push(prelude(1_000, 100))).toEqual([]);
    expect(() => new MessageDecoder(narrow).push(prelude(1_001, 0))).toThrow('message_too_large');
    expect(() => new MessageDecoder(narrow).push(prelude(1_000, 101))).toThrow('headers_too_large');
  });
});

describe('memory', () => {
  const arrayBuffers = () => process.memoryUsage().arrayBuffers;

  test('a thousand refused claims of 2 GiB allocate nothing', () => {
    const bytes = prelude(2 ** 31, 0);
    const before = arrayBuffers();
    for (let claim = 0; claim < 1_000; claim += 1) expect(() => new MessageDecoder().push(bytes)).toThrow();
    expect(arrayBuffers() - before).toBeLessThan(MIB);
  });

  test('a hundred accepted claims of 24 MiB hold 64 KiB each until the bytes come', () => {
    const bytes = Buffer.concat([prelude(24 * MIB, 0), Buffer.alloc(1)]);
    const before = arrayBuffers();
    const decoders = Array.from({ length: 100 }, () => new MessageDecoder());
    for (const decoder of decoders) decoder.push(bytes);
    expect(arrayBuffers() - before).toBeLessThan(100 * 66 * 1024);
    for (const decoder of decoders) expect(() => decoder.end()).toThrow('truncated');
  });
});

test('the encoder keeps the same bounds', () => {
  const long = { type: 'byte_array', value: new Uint8Array(32_767) } as const;
  const headers = new Map(['a', 'b', 'c', 'd', 'e'].map((name) => [name, long]));
  expect(() => encodeMessage({ headers, payload: new Uint8Array(0) })).toThrow('headers_too_large');
  const payload = new Uint8Array(24 * MIB - 15);
  expect(() => encodeMessage({ headers: new Map(), payload })).toThrow('message_too_large');
  expect(encodeMessage({ headers: new Map(), payload: payload.subarray(1) })).toHaveLength(24 * MIB);
});
