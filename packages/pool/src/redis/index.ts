/** The pool that all replicas share. */
export type { RedisEventJournalOptions } from './redis-event-journal.ts';
export { RedisEventJournal } from './redis-event-journal.ts';
export type { RedisPoolOptions } from './redis-pool.ts';
export { RedisPool } from './redis-pool.ts';
export type { ReplicaCensusOptions } from './replica-census.ts';
export { ReplicaCensus } from './replica-census.ts';
export type { ReplicaSeen, ReplicasAliveOptions } from './replicas-alive.ts';
export { replicasAlive } from './replicas-alive.ts';
