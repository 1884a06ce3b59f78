import { crc32 } from './crc32.ts';
import { EventStreamError } from './error.ts';

/** Total length, header length, and the checksum of the two: four bytes each, big-endian. */
export const PRELUDE_BYTES = 12;

/** The CRC-32 that ends a frame. */
export const CHECKSUM_BYTES = 4;

/** A frame with neither headers nor payload. */
export const MIN_MESSAGE_BYTES = PRELUDE_BYTES + CHECKSUM_BYTES;

/** The largest frame that is read or written, in bytes. */
export interface Limits {
  /** Whole frame, checksums included. Default 24 MiB, the most AWS sends. */
  readonly messageBytes: number;
  /** Header block of one frame. Default 128 KiB, the most AWS sends. */
  readonly headerBytes: number;
}

export const DEFAULT_LIMITS: Limits = { messageBytes: 24 * 1024 * 1024, headerBytes: 128 * 1024 };

/** What a frame says of itself before any of its content. */
export interface Prelude {
  readonly totalBytes: number;
  readonly headerBytes: number;
  /** The prelude's checksum, from which the frame's continues. */
  readonly checksum: number;
}

/**
 * Reads the prelude in the twelve bytes at `at` and refuses what must not be believed, so that a caller may allocate
 * `totalBytes` afterwards: first the checksum, then the bounds.
 *
 * @param offset where the frame begins in the stream, for the error.
 * @throws EventStreamError `prelude_checksum`, `message_too_small`, `message_too_large` or `headers_too_large`.
 */
export function readPrelude(bytes: Uint8Array, at: number, offset: number, limits: Limits): Prelude {
  const totalBytes = readUint32(bytes, at);
  const headerBytes = readUint32(bytes, at + 4);
  const claimed = readUint32(bytes, at + 8);
  const checksum = crc32(bytes, at, at + 8);
  if (checksum !== claimed) throw new EventStreamError('prelude_checksum', offset, hex(checksum), hex(claimed));
  refuseOutOfBounds(totalBytes, headerBytes, offset, limits);
  return { totalBytes, headerBytes, checksum };
}

/** The bounds that hold for reading and writing alike; `offset` is reported by the error. */
export function refuseOutOfBounds(totalBytes: number, headerBytes: number, offset: number, limits: Limits): void {
  if (totalBytes < MIN_MESSAGE_BYTES) {
    throw new EventStreamError('message_too_small', offset, `at least ${MIN_MESSAGE_BYTES} bytes`, `${totalBytes}`);
  }
  if (totalBytes > limits.messageBytes) {
    throw new EventStreamError('message_too_large', offset, `at most ${limits.messageBytes} bytes`, `${totalBytes}`);
  }
  const mostHeaderBytes = Math.min(limits.headerBytes, totalBytes - MIN_MESSAGE_BYTES);
  if (headerBytes > mostHeaderBytes) {
    throw new EventStreamError('headers_too_large', offset, `at most ${mostHeaderBytes} bytes`, `${headerBytes}`);
  }
}

/** Compares the frame's own checksum with the bytes before it. @throws EventStreamError `message_checksum`. */
export function verifyMessageChecksum(bytes: Uint8Array, at: number, offset: number, prelude: Prelude): void {
  const end = at + prelude.totalBytes - CHECKSUM_BYTES;
  const claimed = readUint32(bytes, end);
  // The first eight bytes are in the prelude's checksum already.
  const checksum = crc32(bytes, at + 8, end, prelude.checksum);
  if (checksum !== claimed) throw new EventStreamError('message_checksum', offset, hex(checksum), hex(claimed));
}

function readUint32(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16);
  return (high | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)) >>> 0;
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
