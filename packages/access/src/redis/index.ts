/** Keys and limits that all replicas share. */
export { LimitMark } from './limit-mark.ts';
export { RedisKeyWriter } from './redis-key-writer.ts';
export type { RedisKeysOptions } from './redis-keys.ts';
export { RedisKeys } from './redis-keys.ts';
export type { RedisLimitDeskOptions } from './redis-limit-desk.ts';
export { RedisLimitDesk } from './redis-limit-desk.ts';
