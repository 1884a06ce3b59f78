/** The one door to upstream HTTP that every provider goes through. */
export type { ByteSource } from './byte-source.ts';
export { Connections } from './connections.ts';
export type { DispatcherOptions } from './create-dispatcher.ts';
export { createDispatcher } from './create-dispatcher.ts';
export { letFinish } from './let-finish.ts';
export type { UpstreamLimits, UpstreamOpening, UpstreamRequest } from './open-upstream.ts';
export { openUpstream } from './open-upstream.ts';
export { ERROR_BODY_BYTES, readBounded } from './read-bounded.ts';
