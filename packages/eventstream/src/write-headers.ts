import { EventStreamError } from './error.ts';
import { type Headers, type HeaderValue, MAX_NAME_BYTES, MAX_VALUE_BYTES, WIRE_TYPE } from './header.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The length in bytes of `headers` as a block. */
export function headerBlockBytes(headers: Headers): number {
  let length = 0;
  for (const [name, header] of headers) length += 2 + Buffer.byteLength(name) + valueBytes(header);
  return length;
}

/**
 * Writes `headers` into `bytes` from `at` on, where there must be room for `headerBlockBytes`.
 *
 * @throws EventStreamError `header_malformed` for what the wire cannot carry: an empty or long name, a long value, a
 * number outside its type, text that is not well-formed Unicode, a UUID that is none.
 */
export function writeHeaders(bytes: Buffer, at: number, headers: Headers): void {
  let next = at;
  for (const [name, header] of headers) {
    const nameBytes = Buffer.byteLength(name);
    if (nameBytes === 0 || nameBytes > MAX_NAME_BYTES || !name.isWellFormed()) {
      throw malformed(next, `a well-formed name of 1 to ${MAX_NAME_BYTES} bytes`, `${nameBytes} bytes`);
    }
    const value = bytes.writeUInt8(nameBytes, next) + bytes.write(name, next + 1);
    next = writeValue(bytes, value, header, next);
  }
}

function valueBytes(header: HeaderValue): number {
  switch (header.type) {
    case 'boolean':
      return 0;
    case 'byte':
      return 1;
    case 'short':
      return 2;
    case 'integer':
      return 4;
    case 'long':
    case 'timestamp':
      return 8;
    case 'byte_array':
      return 2 + header.value.length;
    case 'string':
      return 2 + Buffer.byteLength(header.value);
    case 'uuid':
      return 16;
  }
}

/** Writes type and value from `at` on and returns the position after them; errors report `headerAt`. */
function writeValue(bytes: Buffer, at: number, header: HeaderValue, headerAt: number): number {
  switch (header.type) {
    case 'boolean':
      return bytes.writeUInt8(header.value ? WIRE_TYPE.true : WIRE_TYPE.false, at);
    case 'byte':
      refuseOutOfRange(header.value, 8, headerAt);
      return bytes.writeInt8(header.value, bytes.writeUInt8(WIRE_TYPE.byte, at));
    case 'short':
      refuseOutOfRange(header.value, 16, headerAt);
      return bytes.writeInt16BE(header.value, bytes.writeUInt8(WIRE_TYPE.short, at));
    case 'integer':
      refuseOutOfRange(header.value, 32, headerAt);
      return bytes.writeInt32BE(header.value, bytes.writeUInt8(WIRE_TYPE.integer, at));
    case 'long':
      return writeInt64(bytes, bytes.writeUInt8(WIRE_TYPE.long, at), header.value, headerAt);
    case 'timestamp':
      return writeInt64(bytes, bytes.writeUInt8(WIRE_TYPE.timestamp, at), header.value, headerAt);
    case 'byte_array': {
      const valueAt = writeValueLength(bytes, at, WIRE_TYPE.byteArray, header.value.length, headerAt);
      bytes.set(header.value, valueAt);
      return valueAt + header.value.length;
    }
    case 'string': {
      if (!header.value.isWellFormed()) throw malformed(headerAt, 'well-formed text', 'a lone surrogate');
      const valueAt = writeValueLength(bytes, at, WIRE_TYPE.string, Buffer.byteLength(header.value), headerAt);
      return valueAt + bytes.write(header.value, valueAt);
    }
    case 'uuid':
      if (!UUID.test(header.value)) throw malformed(headerAt, 'a UUID', `other text of ${header.value.length}`);
      return at + 1 + bytes.write(header.value.replaceAll('-', ''), bytes.writeUInt8(WIRE_TYPE.uuid, at), 'hex');
  }
}

function writeValueLength(bytes: Buffer, at: number, type: number, length: number, headerAt: number): number {
  if (length > MAX_VALUE_BYTES) throw malformed(headerAt, `at most ${MAX_VALUE_BYTES} bytes of value`, `${length}`);
  return bytes.writeUInt16BE(length, bytes.writeUInt8(type, at));
}

function writeInt64(bytes: Buffer, at: number, value: bigint, headerAt: number): number {
  if (BigInt.asIntN(64, value) !== value) throw malformed(headerAt, 'a signed 64-bit number', 'a larger one');
  return bytes.writeBigInt64BE(value, at);
}

function refuseOutOfRange(value: number, bits: 8 | 16 | 32, headerAt: number): void {
  const bound = 2 ** (bits - 1);
  if (!Number.isInteger(value) || value < -bound || value >= bound) {
    throw malformed(headerAt, `a signed ${bits}-bit integer`, 'another number');
  }
}

function malformed(offset: number, expected: string, found: string): EventStreamError {
  return new EventStreamError('header_malformed', offset, expected, found);
}
