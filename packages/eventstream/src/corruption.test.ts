import { describe, expect, test } from 'vitest';
import { positiveVectors } from '../vectors/load.ts';
import { EventStreamError, type EventStreamErrorCode, MessageDecoder } from './index.ts';

function refusal(action: () => unknown): EventStreamErrorCode | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof EventStreamError) return error.code;
    throw error;
  }
}

test('every single flipped bit of every vector is refused by the checksum that covers it', () => {
  let flips = 0;
  for (const { bytes } of positiveVectors) {
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const expected = bit < 12 * 8 ? 'prelude_checksum' : 'message_checksum';
      expect(refusal(() => new MessageDecoder().push(flipped))).toBe(expected);
      flips += 1;
    }
  }
  expect(flips).toBe(2_840);
});

describe('a stream that ends inside a frame', () => {
  test.each(positiveVectors)('is reported for every truncation of $name', ({ bytes, message }) => {
    for (let length = 1; length < bytes.length; length += 1) {
      const decoder = new MessageDecoder();
      expect(decoder.push(bytes)).toEqual([message]);
      expect(decoder.push(bytes.subarray(0, length))).toEqual([]);
      const truncated = { code: 'truncated', offset: bytes.length, found: `${length}` };
      expect(() => decoder.end()).toThrow(expect.objectContaining(truncated));
    }
  });

  test('is no error between frames', () => {
    const decoder = new MessageDecoder();
    decoder.end();
    for (const { bytes } of positiveVectors) decoder.push(bytes);
    decoder.end();
    expect(decoder.failure).toBeUndefined();
  });
});

describe('after a fault', () => {
  const good = positiveVectors[0];
  const bad = Buffer.from(good?.bytes ?? []);
  bad.writeUInt8(bad.readUInt8(20) ^ 1, 20);

  test('every call throws the same error', () => {
    const decoder = new MessageDecoder();
    expect(refusal(() => decoder.push(bad))).toBe('message_checksum');
    const { failure } = decoder;
    expect(failure).toBeInstanceOf(EventStreamError);
    expect(() => decoder.push(good?.bytes ?? new Uint8Array(0))).toThrow(failure);
    expect(() => decoder.push(new Uint8Array(0))).toThrow(failure);
    expect(() => decoder.end()).toThrow(failure);
  });

  test('the messages before it are delivered first and its offset is that of the frame', () => {
    const decoder = new MessageDecoder();
    const length = good?.bytes.length ?? 0;
    expect(decoder.push(Buffer.concat([good?.bytes ?? bad, good?.bytes ?? bad, bad]))).toEqual([
      good?.message,
      good?.message,
    ]);
    expect(decoder.failure).toMatchObject({ code: 'message_checksum', offset: 2 * length });
    expect(() => decoder.push(new Uint8Array(0))).toThrow(decoder.failure);
  });

  test('the end of a truncated stream is remembered too', () => {
    const decoder = new MessageDecoder();
    decoder.push(bad.subarray(0, 5));
    expect(refusal(() => decoder.end())).toBe('truncated');
    expect(refusal(() => decoder.push(bad.subarray(5)))).toBe('truncated');
  });
});
