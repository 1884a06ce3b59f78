import { describe, expect, test } from 'vitest';
import {
  crc32,
  EventStreamError,
  encodeMessage,
  type HeaderValue,
  headerText,
  MessageDecoder,
  textHeaders,
} from './index.ts';

/** A frame with a header block that no encoder would write; its checksums are right. */
function frameWith(block: Uint8Array): Buffer {
  const frame = Buffer.alloc(16 + block.length);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(block.length, 4);
  frame.writeUInt32BE(crc32(frame, 0, 8), 8);
  frame.set(block, 12);
  frame.writeUInt32BE(crc32(frame, 0, frame.length - 4), frame.length - 4);
  return frame;
}

const ok = [1, 0x61, 0];

describe('a header block is refused at the header at fault', () => {
  test.each([
    { fault: 'an unknown type', block: [...ok, 1, 0x62, 10], code: 'header_type_unknown' },
    { fault: 'an empty name', block: [...ok, 0, 0], code: 'header_malformed' },
    { fault: 'a name past the block', block: [...ok, 5, 0x62], code: 'header_malformed' },
    { fault: 'a name without type', block: [...ok, 1, 0x62], code: 'header_malformed' },
    { fault: 'a number past the block', block: [...ok, 1, 0x62, 5, 0, 0, 0], code: 'header_malformed' },
    { fault: 'a string without length', block: [...ok, 1, 0x62, 7, 0], code: 'header_malformed' },
    { fault: 'a string past the block', block: [...ok, 1, 0x62, 7, 0, 2, 0x63], code: 'header_malformed' },
    { fault: 'half a UUID', block: [...ok, 1, 0x62, 9, 1, 2, 3, 4, 5, 6, 7, 8], code: 'header_malformed' },
    { fault: 'a string that is not UTF-8', block: [...ok, 1, 0x62, 7, 0, 1, 0xff], code: 'header_malformed' },
    { fault: 'a name that is not UTF-8', block: [...ok, 1, 0xc0, 0], code: 'header_malformed' },
    {
      fault: 'a value over 32,767 bytes',
      block: [...ok, 1, 0x62, 6, 0x80, 0, ...new Uint8Array(32_768)],
      code: 'header_malformed',
    },
  ])('$fault', ({ block, code }) => {
    const decoder = new MessageDecoder();
    const first = frameWith(Uint8Array.from(ok));
    decoder.push(first);
    const offset = first.length + 12 + ok.length;
    expect(() => decoder.push(frameWith(Uint8Array.from(block)))).toThrow(expect.objectContaining({ code, offset }));
  });
});

test('U+FFFD and U+FEFF that were really sent are kept', () => {
  const headers = textHeaders({ '\ufeffname\ufffd': '\ufeff\ufffd' });
  const frame = encodeMessage({ headers, payload: new Uint8Array(0) });
  expect(new MessageDecoder().push(frame)[0]?.headers).toEqual(headers);
});

test('a repeated name keeps its last value', () => {
  const [message] = new MessageDecoder().push(frameWith(Uint8Array.of(1, 0x61, 0, 1, 0x61, 1)));
  expect([...(message?.headers ?? [])]).toEqual([['a', { type: 'boolean', value: false }]]);
});

test('equal header blocks are read once, different ones of the same length apart', () => {
  const decoder = new MessageDecoder();
  const frame = (event: string) =>
    encodeMessage({ headers: textHeaders({ ':event-type': event }), payload: Uint8Array.of(1) });
  const [a, b, c, d] = [frame('tick'), frame('tick'), frame('tock'), frame('tick')].flatMap((f) => decoder.push(f));
  expect(b?.headers).toBe(a?.headers);
  expect([a, b, c, d].map((m) => m && headerText(m.headers, ':event-type'))).toEqual(['tick', 'tick', 'tock', 'tick']);
});

test('text is read from string headers only', () => {
  const headers = new Map<string, HeaderValue>([
    [':message-type', { type: 'string', value: 'event' }],
    [':count', { type: 'integer', value: 1 }],
  ]);
  expect(headerText(headers, ':message-type')).toBe('event');
  expect(headerText(headers, ':count')).toBeUndefined();
  expect(headerText(headers, ':event-type')).toBeUndefined();
});

describe('the encoder refuses what the wire cannot carry', () => {
  const unwritable: [string, string, HeaderValue][] = [
    ['an empty name', '', { type: 'boolean', value: true }],
    ['a name of 256 bytes', 'n'.repeat(256), { type: 'boolean', value: true }],
    ['a name with a lone surrogate', '\ud800', { type: 'boolean', value: true }],
    ['a byte of 128', 'n', { type: 'byte', value: 128 }],
    ['a short of -32,769', 'n', { type: 'short', value: -32_769 }],
    ['an integer of 2^31', 'n', { type: 'integer', value: 2 ** 31 }],
    ['a fraction', 'n', { type: 'integer', value: 0.5 }],
    ['not a number', 'n', { type: 'byte', value: Number.NaN }],
    ['a long of 2^63', 'n', { type: 'long', value: 2n ** 63n }],
    ['a timestamp before -2^63', 'n', { type: 'timestamp', value: -(2n ** 63n) - 1n }],
    ['a string of 32,768 bytes', 'n', { type: 'string', value: 'é'.repeat(16_384) }],
    ['a string with a lone surrogate', 'n', { type: 'string', value: '\udc00' }],
    ['a byte array of 32,768 bytes', 'n', { type: 'byte_array', value: new Uint8Array(32_768) }],
    ['a UUID that is none', 'n', { type: 'uuid', value: 'not-a-uuid' }],
  ];

  test.each(unwritable)('%s', (_, name, value) => {
    const headers = new Map<string, HeaderValue>([
      ['first', { type: 'boolean', value: true }],
      [name, value],
    ]);
    const message = { headers, payload: new Uint8Array(0) };
    expect(() => encodeMessage(message)).toThrow(EventStreamError);
    expect(() => encodeMessage(message)).toThrow(expect.objectContaining({ code: 'header_malformed', offset: 19 }));
  });

  test('but writes the longest of each', () => {
    const headers = new Map<string, HeaderValue>([
      ['n'.repeat(255), { type: 'string', value: 'v'.repeat(32_767) }],
      ['bytes', { type: 'byte_array', value: new Uint8Array(32_767) }],
      ['empty', { type: 'string', value: '' }],
    ]);
    const [message] = new MessageDecoder().push(encodeMessage({ headers, payload: new Uint8Array(0) }));
    expect(message?.headers).toEqual(headers);
  });
});
