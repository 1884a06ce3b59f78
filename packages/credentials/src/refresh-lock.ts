/**
 * Runs `work` while this replica alone may refresh an account's token; `busy`, at once, when another one does.
 *
 * Saves vendor calls and guarantees nothing: a lock may be lost while it is held (`lost` fires), and the store's
 * compare-and-set is what makes a late writer lose. Rejects when the lock cannot be asked for, or with what `work` threw.
 */
export type RefreshLock = <T>(
  accountId: string,
  ttlMs: number,
  work: (lost: AbortSignal) => Promise<T>,
) => Promise<{ readonly outcome: 'acquired'; readonly result: T } | { readonly outcome: 'busy' }>;
