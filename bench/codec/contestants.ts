import { headerText, MessageDecoder } from '@sluice/eventstream';
import { EventStreamCodec, getChunkedStream } from '@smithy/core/event-streams';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';

/** This repository's decoder, as a provider uses it. Returns the number of events read. */
export function sluice(chunks: readonly Uint8Array[]): number {
  const decoder = new MessageDecoder();
  let found = 0;
  for (const chunk of chunks) {
    for (const { headers, payload } of decoder.push(chunk)) {
      if (headerText(headers, ':event-type') !== undefined && payload.length > 0) found += 1;
    }
  }
  decoder.end();
  return found;
}

/** The AWS SDK's codec alone, given whole frames: it does no framing, which flatters it. */
export function smithyCodec(frames: readonly Uint8Array[]): number {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  let found = 0;
  for (const frame of frames) {
    const { headers, body } = codec.decode(frame);
    if (headers[':event-type']?.type === 'string' && body.length > 0) found += 1;
  }
  return found;
}

/** The AWS SDK's framing and codec, joined as its clients join them. */
export async function smithyStream(chunks: readonly Uint8Array[]): Promise<number> {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  let found = 0;
  for await (const frame of getChunkedStream(arriving(chunks))) {
    const { headers, body } = codec.decode(frame);
    if (headers[':event-type']?.type === 'string' && body.length > 0) found += 1;
  }
  return found;
}

async function* arriving(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
