import { crc32 } from './crc32.ts';
import type { Message } from './message.ts';
import { CHECKSUM_BYTES, DEFAULT_LIMITS, MIN_MESSAGE_BYTES, PRELUDE_BYTES, refuseOutOfBounds } from './prelude.ts';
import { headerBlockBytes, writeHeaders } from './write-headers.ts';

/**
 * The frame that carries `message`, in memory of its own. Headers are written in the map's order, so a decoded message
 * encodes to the bytes it came from (unless those repeated a header name).
 *
 * @throws EventStreamError `message_too_large` or `headers_too_large` over AWS's limits (24 MiB, 128 KiB), before
 * anything is allocated; `header_malformed` for a header that the format cannot carry.
 */
export function encodeMessage(message: Message): Uint8Array {
  const { headers, payload } = message;
  const headerBytes = headerBlockBytes(headers);
  const totalBytes = MIN_MESSAGE_BYTES + headerBytes + payload.length;
  refuseOutOfBounds(totalBytes, headerBytes, 0, DEFAULT_LIMITS);

  const frame = Buffer.alloc(totalBytes);
  frame.writeUInt32BE(totalBytes, 0);
  frame.writeUInt32BE(headerBytes, 4);
  const preludeChecksum = crc32(frame, 0, 8);
  frame.writeUInt32BE(preludeChecksum, 8);
  writeHeaders(frame, PRELUDE_BYTES, headers);
  frame.set(payload, PRELUDE_BYTES + headerBytes);
  const end = totalBytes - CHECKSUM_BYTES;
  frame.writeUInt32BE(crc32(frame, 8, end, preludeChecksum), end);
  return new Uint8Array(frame.buffer, frame.byteOffset, totalBytes);
}
