import { crc32 } from 'node:zlib';

const PRELUDE = 12;
const TRAILER = 4;
const STRING = 7;
const eventHeaders = new Map<string, Buffer>();

/** One event-stream frame with string headers, both CRCs in place. Deliberately not the product's codec: the two cannot share a bug. */
export function encodeFrame(headers: Readonly<Record<string, string>>, payload: Uint8Array): Buffer {
  return assemble(Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value))), payload);
}

/** Frame of an event, e.g. `eventFrame('assistantResponseEvent', { content: 'Hi' })`. */
export function eventFrame(type: string, payload: object): Buffer {
  let headers = eventHeaders.get(type);
  if (!headers) {
    const named = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
    headers = Buffer.concat(Object.entries(named).map(([name, value]) => encodeHeader(name, value)));
    eventHeaders.set(type, headers);
  }
  return assemble(headers, Buffer.from(JSON.stringify(payload)));
}

/** Frame of a modelled exception, e.g. `exceptionFrame('ThrottlingException', { message: 'slow down' })`. */
export function exceptionFrame(type: string, payload: object): Buffer {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return encodeFrame(headers, Buffer.from(JSON.stringify(payload)));
}

/** Frame of an unmodelled error: its code and message travel in headers, the payload is empty. */
export function errorFrame(code: string, message: string): Buffer {
  return encodeFrame({ ':error-code': code, ':error-message': message, ':message-type': 'error' }, Buffer.alloc(0));
}

/** A valid prelude that claims a frame of `total` bytes; the body is never sent. */
export function oversizedPrelude(total: number, headerLength: number): Buffer {
  const prelude = Buffer.alloc(PRELUDE);
  prelude.writeUInt32BE(total, 0);
  prelude.writeUInt32BE(headerLength, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  return prelude;
}

/** Copy of a frame whose message CRC (or prelude CRC) is wrong by one bit. */
export function corruptFrame(frame: Buffer, part: 'message' | 'prelude'): Buffer {
  const copy = Buffer.from(frame);
  const at = part === 'message' ? copy.length - 1 : PRELUDE - 1;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function encodeHeader(name: string, value: string): Buffer {
  const key = Buffer.from(name);
  const text = Buffer.from(value);
  const length = Buffer.from([text.length >> 8, text.length & 0xff]);
  return Buffer.concat([Buffer.from([key.length]), key, Buffer.from([STRING]), length, text]);
}

function assemble(headers: Buffer, payload: Uint8Array): Buffer {
  const total = PRELUDE + headers.length + payload.length + TRAILER;
  const frame = Buffer.allocUnsafe(total);
  frame.writeUInt32BE(total, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  frame.set(headers, PRELUDE);
  frame.set(payload, PRELUDE + headers.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, total - TRAILER)), total - TRAILER);
  return frame;
}
