import { readdirSync, readFileSync } from 'node:fs';
import type { Headers, HeaderValue, Message } from '../src/index.ts';

/** AWS's vectors: encoded bytes beside what they mean, or beside why they must be refused. */
export interface PositiveVector {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly message: Message;
}

export interface NegativeVector {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly reason: string;
}

interface DecodedVector {
  readonly headers: readonly { readonly name: string; readonly type: number; readonly value: unknown }[];
  readonly payload: string;
}

export const positiveVectors: readonly PositiveVector[] = names('positive').map((name) => {
  const decoded = JSON.parse(read(`decoded/positive/${name}`).toString()) as DecodedVector;
  const headers: Headers = new Map(decoded.headers.map((header) => [header.name, headerValue(header)]));
  const message = { headers, payload: Uint8Array.from(Buffer.from(decoded.payload, 'base64')) };
  return { name, bytes: Uint8Array.from(read(`encoded/positive/${name}`)), message };
});

export const negativeVectors: readonly NegativeVector[] = names('negative').map((name) => ({
  name,
  bytes: Uint8Array.from(read(`encoded/negative/${name}`)),
  reason: read(`decoded/negative/${name}`).toString().trim(),
}));

function names(kind: string): string[] {
  return readdirSync(new URL(`encoded/${kind}/`, import.meta.url)).sort();
}

function read(path: string): Buffer {
  return readFileSync(new URL(path, import.meta.url));
}

/** The vectors write strings, byte arrays and UUIDs as base64 and numbers as JSON numbers. */
function headerValue({ type, value }: { type: number; value: unknown }): HeaderValue {
  const bytes = () => Buffer.from(String(value), 'base64');
  switch (type) {
    case 0:
    case 1:
      return { type: 'boolean', value: value === true };
    case 2:
      return { type: 'byte', value: Number(value) };
    case 3:
      return { type: 'short', value: Number(value) };
    case 4:
      return { type: 'integer', value: Number(value) };
    case 5:
      return { type: 'long', value: BigInt(Number(value)) };
    case 6:
      return { type: 'byte_array', value: Uint8Array.from(bytes()) };
    case 7:
      return { type: 'string', value: bytes().toString() };
    case 8:
      return { type: 'timestamp', value: BigInt(Number(value)) };
    case 9:
      return {
        type: 'uuid',
        value: bytes()
          .toString('hex')
          .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      };
    default:
      throw new Error(`the vectors hold an unknown header type ${type}`);
  }
}
