/** Parts that several stand-ins are made of. */

export { asArray, asObject, asText } from './json-value.ts';
export type { ListenOptions } from './listen.ts';
export { listen, sendJson } from './listen.ts';
export { hash } from './random.ts';
export { readBody } from './read-body.ts';
export { Ring } from './ring.ts';
export type { FamilyStats, IssuedTokens, TokenMint } from './token-book.ts';
export { TokenBook } from './token-book.ts';
export { Watchers } from './watchers.ts';
