import { crc32 } from 'node:zlib';

/** A frame taken apart: its string headers and its payload (parsed when it is JSON). */
export interface ReadFrame {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

/** What a captured response body holds: its whole frames, and what was wrong at its end. */
export interface ReadFrames {
  readonly frames: readonly ReadFrame[];
  /** Bytes after the last whole frame. */
  readonly leftover: number;
  /** Number of the first frame (from 1) whose CRC does not match; reading goes on behind it. */
  readonly badCrc: number | undefined;
}

/** Reads a complete capture for a test's eyes: simple, not incremental, independent of the product's codec. */
export function readFrames(bytes: Uint8Array): ReadFrames {
  const buffer = Buffer.from(bytes);
  const frames: ReadFrame[] = [];
  let badCrc: number | undefined;
  let at = 0;
  while (buffer.length - at >= 16) {
    const total = buffer.readUInt32BE(at);
    if (total < 16 || total > buffer.length - at) break;
    const frame = buffer.subarray(at, at + total);
    const intact =
      crc32(frame.subarray(0, 8)) === frame.readUInt32BE(8) &&
      crc32(frame.subarray(0, -4)) === frame.readUInt32BE(total - 4);
    if (!intact) badCrc ??= frames.length + 1;
    const headerEnd = 12 + frame.readUInt32BE(4);
    frames.push({ headers: readHeaders(frame.subarray(12, headerEnd)), payload: parse(frame.subarray(headerEnd, -4)) });
    at += total;
  }
  return { frames, leftover: buffer.length - at, badCrc };
}

function readHeaders(block: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < block.length; ) {
    const nameEnd = at + 1 + block.readUInt8(at);
    const valueAt = nameEnd + 3;
    const valueEnd = valueAt + block.readUInt16BE(nameEnd + 1);
    headers[block.toString('utf8', at + 1, nameEnd)] = block.toString('utf8', valueAt, valueEnd);
    at = valueEnd;
  }
  return headers;
}

function parse(payload: Buffer): unknown {
  const text = payload.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
