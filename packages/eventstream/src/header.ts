/** A header's typed value. The format's ten wire types are nine here: `true` and `false` are both `boolean`. */
export type HeaderValue =
  | { readonly type: 'boolean'; readonly value: boolean }
  /** -128..127. */
  | { readonly type: 'byte'; readonly value: number }
  /** -32,768..32,767. */
  | { readonly type: 'short'; readonly value: number }
  /** Signed 32 bits. */
  | { readonly type: 'integer'; readonly value: number }
  /** Signed 64 bits. */
  | { readonly type: 'long'; readonly value: bigint }
  /** At most 32,767 bytes. */
  | { readonly type: 'byte_array'; readonly value: Uint8Array }
  /** At most 32,767 bytes of UTF-8. */
  | { readonly type: 'string'; readonly value: string }
  /** Milliseconds since the Unix epoch, signed 64 bits: more than a `Date` can hold, hence a bigint. */
  | { readonly type: 'timestamp'; readonly value: bigint }
  /** Lower-case hexadecimal, 8-4-4-4-12. */
  | { readonly type: 'uuid'; readonly value: string };

/**
 * Headers by name, in wire order. Names are 1..255 bytes of UTF-8. A name that a frame repeats keeps its first place
 * and its last value, as in the AWS SDK for JavaScript.
 */
export type Headers = ReadonlyMap<string, HeaderValue>;

/** The number that stands for each value type on the wire (Amazon event stream encoding; Smithy `HeaderMarshaller`). */
export const WIRE_TYPE = {
  true: 0,
  false: 1,
  byte: 2,
  short: 3,
  integer: 4,
  long: 5,
  byteArray: 6,
  string: 7,
  timestamp: 8,
  uuid: 9,
} as const;

/** Longest header name in bytes: its length is one byte on the wire. */
export const MAX_NAME_BYTES = 255;

/** Longest string or byte array in bytes: AWS reads the two-byte length as signed. */
export const MAX_VALUE_BYTES = 32_767;

/**
 * The text of a string header such as `:message-type`, `:event-type`, `:exception-type` or `:error-code`; undefined when
 * the header is absent or of another type.
 */
export function headerText(headers: Headers, name: string): string | undefined {
  const header = headers.get(name);
  return header?.type === 'string' ? header.value : undefined;
}

/** Headers that are all strings, in the order of the record: what every AWS service sends. */
export function textHeaders(texts: Readonly<Record<string, string>>): Headers {
  return new Map(Object.entries(texts).map(([name, value]) => [name, { type: 'string', value }]));
}
