/** What control writes into the Redis that the gateways share. */
export { RedisSnapshots } from './redis-snapshots.ts';
