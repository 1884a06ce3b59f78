import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseKiroPayload } from './event.ts';

describe('a Kiro payload', () => {
  test('reads the same from text and from a slice of a larger buffer', () => {
    const text = '{"content":"Tromsø"}';
    const frame = Buffer.concat([Buffer.from('head'), Buffer.from(text), Buffer.from('tail')]);
    expect(parseKiroPayload(text)).toEqual({ content: 'Tromsø' });
    expect(parseKiroPayload(frame.subarray(4, -4))).toEqual({ content: 'Tromsø' });
  });

  test.each(['', '{', '[]', '"x"', 'null', '7', '\ufeff{}'])('that is %j has no fields', (text) => {
    expect(parseKiroPayload(text)).toEqual({});
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof parseKiroPayload(bytes) === 'object'));
  });
});
