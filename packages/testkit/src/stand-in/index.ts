/** Parts that several stand-ins are made of. */

export type { Chunking } from './chunker.ts';
export type { DirectiveReaders } from './directive.ts';
export {
  DirectiveError,
  oneOf,
  readChunking,
  readDirectiveWords,
  readFlag,
  readNumber,
  readOptional,
  withoutDirectives,
} from './directive.ts';
export { exampleInput } from './example-input.ts';
export { generatedPiece } from './generated-text.ts';
export type { JsonObject } from './json-value.ts';
export { asArray, asObject, asText } from './json-value.ts';
export type { ListenOptions } from './listen.ts';
export { listen, sendJson } from './listen.ts';
export type { Step, StreamEnd, StreamPlan } from './paced-stream.ts';
export { PacedStream } from './paced-stream.ts';
export { hash } from './random.ts';
export { readBody } from './read-body.ts';
export { Ring } from './ring.ts';
export { sliceText } from './slice-text.ts';
export type { Stamp } from './stamp.ts';
export { makeStamp, nowMicroseconds, readStamps, withoutStamps } from './stamp.ts';
export { Ticker } from './ticker.ts';
export type { FamilyStats, IssuedTokens, TokenMint } from './token-book.ts';
export { TokenBook } from './token-book.ts';
export { Watchers } from './watchers.ts';
