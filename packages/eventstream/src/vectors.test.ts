import { describe, expect, test } from 'vitest';
import { negativeVectors, positiveVectors } from '../vectors/load.ts';
import { type EventStreamErrorCode, encodeMessage, MessageDecoder } from './index.ts';

const REFUSALS: Record<string, EventStreamErrorCode> = {
  'Prelude checksum mismatch': 'prelude_checksum',
  'Message checksum mismatch': 'message_checksum',
};

test('all nine AWS vectors are there', () => {
  expect(positiveVectors).toHaveLength(5);
  expect(negativeVectors).toHaveLength(4);
});

describe.each(positiveVectors)('AWS vector $name', ({ bytes, message }) => {
  test('decodes to what it means', () => {
    const decoder = new MessageDecoder();
    const [decoded, ...rest] = decoder.push(bytes);
    decoder.end();
    expect(rest).toEqual([]);
    expect([...(decoded?.headers ?? [])]).toEqual([...message.headers]);
    expect(decoded?.payload).toEqual(message.payload);
  });

  test('is encoded to the same bytes', () => {
    expect(encodeMessage(message)).toEqual(bytes);
  });
});

test.each(negativeVectors)('AWS vector $name is refused: $reason', ({ bytes, reason }) => {
  const code = REFUSALS[reason];
  expect(code).toBeDefined();
  expect(() => new MessageDecoder().push(bytes)).toThrow(expect.objectContaining({ code, offset: 0 }));
});
