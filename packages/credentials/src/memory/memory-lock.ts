import type { RefreshLock } from '../refresh-lock.ts';

/** A refresh lock for one process. Its time to live is not needed: nobody else can be left waiting. */
export function memoryRefreshLock(): RefreshLock {
  const held = new Set<string>();
  return async (accountId, _ttlMs, work) => {
    if (held.has(accountId)) return { outcome: 'busy' };
    held.add(accountId);
    try {
      return { outcome: 'acquired', result: await work(new AbortController().signal) };
    } finally {
      held.delete(accountId);
    }
  };
}
