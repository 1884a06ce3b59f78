/** The shared adapters: sealed records and the refresh lock of all replicas in one Redis. */
export { redisRefreshLock } from './redis-lock.ts';
export type { RedisCredentialStoreOptions } from './redis-store.ts';
export { RedisCredentialStore } from './redis-store.ts';
