import fc from 'fast-check';
import type { HeaderValue } from './header.ts';
import type { Message } from './message.ts';

const bytes = fc.uint8Array({ maxLength: 40 });
const text = fc.string({ unit: 'binary', maxLength: 20 });
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

const headerValue = fc.oneof(
  fc.record({ type: fc.constant('boolean'), value: fc.boolean() }),
  fc.record({ type: fc.constant('byte'), value: fc.integer({ min: -128, max: 127 }) }),
  fc.record({ type: fc.constant('short'), value: fc.integer({ min: -32_768, max: 32_767 }) }),
  fc.record({ type: fc.constant('integer'), value: fc.integer() }),
  fc.record({ type: fc.constant('long'), value: fc.bigInt(int64) }),
  fc.record({ type: fc.constant('byte_array'), value: bytes }),
  fc.record({ type: fc.constant('string'), value: text }),
  fc.record({ type: fc.constant('timestamp'), value: fc.bigInt(int64) }),
  fc.record({ type: fc.constant('uuid'), value: fc.uuid() }),
) as fc.Arbitrary<HeaderValue>;

/** Any message the format can carry, small. */
export const anyMessage: fc.Arbitrary<Message> = messageWith(headerValue);

/** Messages that the AWS SDK for JavaScript can represent as well: its timestamps are `Date`s. */
export const anySdkMessage: fc.Arbitrary<Message> = messageWith(
  headerValue.filter(({ type, value }) => type !== 'timestamp' || (value >= -(10n ** 14n) && value <= 10n ** 14n)),
);

function messageWith(value: fc.Arbitrary<HeaderValue>): fc.Arbitrary<Message> {
  // A leading letter keeps the SDK's plain objects from reordering numeric names or meeting `__proto__`.
  const name = fc.string({ unit: 'binary', maxLength: 12 }).map((rest) => `h${rest}`);
  const headers = fc.uniqueArray(fc.tuple(name, value), { maxLength: 12, selector: ([key]) => key });
  return fc.record({ headers: headers.map((entries) => new Map(entries)), payload: bytes });
}

/** Cuts `bytes` at the given positions, which need not be in order or in range. */
export function cut(stream: Uint8Array, positions: readonly number[]): Uint8Array[] {
  const inside = positions.map((position) => Math.min(position, stream.length)).toSorted((a, b) => a - b);
  return [0, ...inside].map((start, index) => stream.slice(start, inside[index] ?? stream.length));
}
