import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { positiveVectors } from '../vectors/load.ts';
import { encodeMessage, type Message, MessageDecoder } from './index.ts';
import { anyMessage, cut } from './message.arbitrary.ts';

const fiveFrames = Buffer.concat(positiveVectors.map(({ bytes }) => bytes));
const fiveMessages = positiveVectors.map(({ message }) => message);

function decode(chunks: readonly Uint8Array[]): Message[] {
  const decoder = new MessageDecoder();
  const messages = chunks.flatMap((chunk) => decoder.push(chunk));
  decoder.end();
  return messages;
}

describe('whatever the chunking, the messages are the same', () => {
  test.each(positiveVectors)('$name split in two at every position', ({ bytes, message }) => {
    for (let at = 0; at <= bytes.length; at += 1) expect(decode(cut(bytes, [at]))).toEqual([message]);
  });

  test('five frames in one chunk', () => {
    expect(decode([fiveFrames])).toEqual(fiveMessages);
  });

  test('five frames split in two at every position', () => {
    for (let at = 0; at <= fiveFrames.length; at += 1) expect(decode(cut(fiveFrames, [at]))).toEqual(fiveMessages);
  });

  test.each([1, 2, 3, 7, 11, 12, 13, 16, 61, 100])('five frames in chunks of %i bytes', (size) => {
    const positions = Array.from({ length: Math.ceil(fiveFrames.length / size) }, (_, index) => index * size);
    expect(decode(cut(fiveFrames, positions))).toEqual(fiveMessages);
  });

  test('any messages in any chunks', () => {
    const streams = fc.array(anyMessage, { maxLength: 6 });
    fc.assert(
      fc.property(streams, fc.array(fc.nat(1_000), { maxLength: 20 }), (messages, positions) => {
        const stream = Buffer.concat(messages.map((message) => encodeMessage(message)));
        expect(decode(cut(stream, positions))).toEqual(messages);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a frame of several megabytes in chunks of 16 KiB', () => {
    const payload = Buffer.alloc(3_000_000, 'megabytes of payload ');
    const stream = encodeMessage({ headers: new Map(), payload });
    const positions = Array.from({ length: Math.ceil(stream.length / 16_384) }, (_, index) => index * 16_384);
    const [message, ...rest] = decode(cut(stream, positions));
    expect(rest).toEqual([]);
    expect(payload.equals(message?.payload ?? new Uint8Array(0))).toBe(true);
  });
});

describe('how long a message is valid', () => {
  const frame = encodeMessage({
    headers: new Map([['raw', { type: 'byte_array', value: Uint8Array.of(1, 2, 3) }]]),
    payload: Uint8Array.of(4, 5, 6),
  });

  test('payload and byte arrays of a frame inside a chunk are views on the chunk', () => {
    const chunk = Uint8Array.from([...frame, 0, 0]);
    const [message] = new MessageDecoder().push(chunk);
    const raw = message?.headers.get('raw');
    chunk.fill(9);
    expect(message?.payload).toEqual(Uint8Array.of(9, 9, 9));
    expect(raw?.value).toEqual(Uint8Array.of(9, 9, 9));
  });

  test('a frame over several chunks does not change when the chunks do', () => {
    const decoder = new MessageDecoder();
    const chunks = cut(frame, [5, 14, 20]);
    const messages = chunks.flatMap((chunk) => {
      const completed = decoder.push(chunk);
      chunk.fill(9);
      return completed;
    });
    expect(messages).toEqual([
      {
        headers: new Map([['raw', { type: 'byte_array', value: Uint8Array.of(1, 2, 3) }]]),
        payload: Uint8Array.of(4, 5, 6),
      },
    ]);
  });

  test('a caller may reuse one buffer for chunk after chunk', () => {
    const named = (value: string) => new Map([['name', { type: 'string', value } as const]]);
    const decoder = new MessageDecoder();
    const chunk = encodeMessage({ headers: named('text'), payload: Uint8Array.of(1) });
    const [first] = decoder.push(chunk);
    chunk.set(encodeMessage({ headers: named('next'), payload: Uint8Array.of(1) }));
    const [second] = decoder.push(chunk);
    expect(first?.headers).toEqual(named('text'));
    expect(second?.headers).toEqual(named('next'));
  });

  test("a byte array is a view on its own frame's chunk, not on that of an earlier, equal header block", () => {
    const decoder = new MessageDecoder();
    const chunk = frame.slice();
    decoder.push(chunk);
    chunk.fill(9);
    const [second] = decoder.push(frame);
    expect(second?.headers.get('raw')?.value).toEqual(Uint8Array.of(1, 2, 3));
  });
});
