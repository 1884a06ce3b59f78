/** The shared adapters: sealed records, the refresh lock and what is known about refreshes, for all replicas in one Redis. */
export type { RedisRefreshJournalOptions } from './redis-journal.ts';
export { RedisRefreshJournal } from './redis-journal.ts';
export type { KeyHolder, RedisKeyCensusOptions } from './redis-key-census.ts';
export { RedisKeyCensus } from './redis-key-census.ts';
export { redisRefreshLock } from './redis-lock.ts';
export type { RedisTokenOrphansOptions } from './redis-orphans.ts';
export { RedisTokenOrphans } from './redis-orphans.ts';
export type { RedisResealOptions } from './redis-reseal.ts';
export { RedisReseal } from './redis-reseal.ts';
export type { RedisCredentialStoreOptions } from './redis-store.ts';
export { RedisCredentialStore } from './redis-store.ts';
