/** How this project talks to Redis: bounded in time, safe to repeat, one slot per script. */
export type { RedisClient, RedisConnection, RedisOptions, RedisStatus } from './connect.ts';
export { connectRedis } from './connect.ts';
export type { KeyBuilder } from './keys.ts';
export { keyBuilder } from './keys.ts';
export type { Locked, WithLock } from './lock.ts';
export { makeLock } from './lock.ts';
export type { RunScript, Script } from './script.ts';
export { defineScript } from './script.ts';
export type { RedisTarget } from './url.ts';
export { parseRedisUrl } from './url.ts';
