import { type KeyBuilder, makeLock, type RedisClient } from '@sluice/redis';
import type { RefreshLock } from '../refresh-lock.ts';

/** The refresh lock over all replicas that share a Redis. */
export function redisRefreshLock(client: RedisClient, keys: KeyBuilder): RefreshLock {
  const withLock = makeLock(client);
  return (accountId, ttlMs, work) => withLock(keys(accountId, 'refresh-lock'), ttlMs, work);
}
