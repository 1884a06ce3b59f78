import type { Failure, TurnEvent } from '@sluice/core';
import type { ByteSource } from '../http/index.ts';
import { NOT_JSON } from './stream-failure.ts';

/** Largest unstreamed answer that is passed through. Bytes. */
export const LARGEST_WHOLE_BYTES = 64 * 1024 * 1024;

const TOO_LARGE: Failure = {
  kind: 'transient',
  scope: 'none',
  retryable: true,
  message: 'upstream sent an answer beyond all bounds',
};

/**
 * An unstreamed JSON answer in the client's own dialect, as one batch: its bytes, and what `observe` reads from it (`usage`, then
 * `finish` or `error`). `reshape` may replace the bytes where the vendor's answer is not what the client asked for.
 */
export async function* passedWhole(
  body: ByteSource,
  observe: (json: unknown) => readonly TurnEvent[],
  reshape: (bytes: Buffer, json: unknown) => Buffer = (bytes) => bytes,
): AsyncIterableIterator<readonly TurnEvent[]> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const read of body) {
    for (const chunk of read) {
      chunks.push(chunk);
      size += chunk.length;
    }
    if (size > LARGEST_WHOLE_BYTES) return yield [{ type: 'error', failure: TOO_LARGE }];
  }
  if (body.failure) return yield [{ type: 'error', failure: body.failure }];
  const bytes = Buffer.concat(chunks, size);
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch {
    return yield [{ type: 'error', failure: NOT_JSON }];
  }
  const events = observe(json);
  const error = events.find(({ type }) => type === 'error');
  if (error) yield [error];
  else yield [{ type: 'raw', bytes: reshape(bytes, json), payload: true, ends: true }, ...events];
}
