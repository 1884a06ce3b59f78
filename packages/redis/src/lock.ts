import Redlock, { ExecutionError, type Lock, ResourceLockedError } from 'redlock';
import type { RedisClient } from './connect.ts';

export type Locked<T> = { readonly outcome: 'acquired'; readonly result: T } | { readonly outcome: 'busy' };

/**
 * Runs `work` while holding a lock that lasts `ttlMs` and is extended every half of it; `busy` when somebody else
 * holds it. Never waits for a lock. Rejects when Redis cannot be asked, or with whatever `work` rejects with.
 */
export type WithLock = <T>(key: string, ttlMs: number, work: (signal: AbortSignal) => Promise<T>) => Promise<Locked<T>>;

/**
 * A lock over all replicas that saves work but guarantees nothing: it has no fencing, so a holder that was paused
 * past the time to live, or a server that lost its data, makes two holders. Whatever must not happen twice needs a
 * compare-and-set of its own. `signal` fires as soon as an extension failed; work should stop then.
 */
export function makeLock(client: RedisClient): WithLock {
  const redlock = new Redlock([client], { retryCount: 0 });
  redlock.on('error', () => {});

  return async (key, ttlMs, work) => {
    const lock = await acquire(redlock, key, ttlMs);
    if (!lock) return { outcome: 'busy' };
    const lost = new AbortController();
    const holding = keepExtending(lock, ttlMs, lost);
    try {
      return { outcome: 'acquired', result: await work(lost.signal) };
    } finally {
      await holding.stop();
    }
  };
}

async function acquire(redlock: Redlock, key: string, ttlMs: number): Promise<Lock | undefined> {
  try {
    return await redlock.acquire([key], ttlMs);
  } catch (error) {
    if (!(error instanceof ExecutionError)) throw error;
    const votes = await Promise.all(error.attempts);
    const objections = votes.flatMap((vote) => [...vote.votesAgainst.values()]);
    const trouble = objections.find((objection) => !(objection instanceof ResourceLockedError));
    if (trouble) throw trouble;
    return undefined;
  }
}

function keepExtending(first: Lock, ttlMs: number, lost: AbortController): { stop(): Promise<void> } {
  let lock = first;
  let extending: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    extending = lock
      .extend(ttlMs)
      .then((extended) => {
        lock = extended;
      })
      .catch((error: unknown) => {
        clearInterval(timer);
        lost.abort(error);
      });
  }, ttlMs / 2);
  return {
    async stop() {
      clearInterval(timer);
      await extending;
      // A lock that could not be given back runs out by itself.
      if (!lost.signal.aborted) await lock.release().catch(() => {});
    },
  };
}
