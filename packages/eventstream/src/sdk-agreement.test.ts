import { EventStreamCodec, Int64 } from '@smithy/core/event-streams';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMessage, type HeaderValue, type Message, MessageDecoder } from './index.ts';
import { anySdkMessage } from './message.arbitrary.ts';

type SdkHeader = ReturnType<EventStreamCodec['decode']>['headers'][string];

function toSdk(header: HeaderValue): SdkHeader {
  switch (header.type) {
    case 'long':
      return { type: 'long', value: new Int64(int64Bytes(header.value)) };
    case 'byte_array':
      return { type: 'binary', value: header.value };
    case 'timestamp':
      return { type: 'timestamp', value: new Date(Number(header.value)) };
    default:
      return header;
  }
}

function fromSdk(header: SdkHeader): HeaderValue {
  switch (header.type) {
    case 'long':
      return { type: 'long', value: Buffer.from(header.value.bytes).readBigInt64BE() };
    case 'binary':
      return { type: 'byte_array', value: Uint8Array.from(header.value) };
    case 'timestamp':
      return { type: 'timestamp', value: BigInt(header.value.getTime()) };
    default:
      return header;
  }
}

function int64Bytes(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return Uint8Array.from(bytes);
}

test('the AWS SDK reads what we write, writes the same bytes, and we read what it writes: 10,000 messages', () => {
  const sdk = new EventStreamCodec(toUtf8, fromUtf8);
  const messages: Message[] = fc.sample(anySdkMessage, { numRuns: 10_000, seed: 20_240 });
  const decoder = new MessageDecoder();
  for (const message of messages) {
    const ours = encodeMessage(message);
    const headers = Object.fromEntries([...message.headers].map(([name, header]) => [name, toSdk(header)]));
    const theirs = sdk.encode({ headers, body: message.payload });
    expect(Buffer.compare(ours, theirs)).toBe(0);

    const read = sdk.decode(ours);
    const readHeaders = new Map(Object.entries(read.headers).map(([name, header]) => [name, fromSdk(header)]));
    expect({ headers: readHeaders, payload: Uint8Array.from(read.body) }).toEqual(message);
    expect(decoder.push(theirs)).toEqual([message]);
  }
  decoder.end();
  const types = new Set(messages.flatMap(({ headers }) => [...headers.values()].map(({ type }) => type)));
  expect(types.size).toBe(9);
});
