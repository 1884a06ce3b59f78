import { sleep } from '@sluice/core';
import type { PendingWrites } from './pending-writes.ts';
import { type AnswerStores, answered, type StoredAnswer, storeAnswer, type VendorAnswer } from './store-answer.ts';
import type { TokenSpool } from './token-spool.ts';

export interface AnswerKeepingOptions extends AnswerStores {
  readonly pending: PendingWrites;
  readonly spool?: TokenSpool | undefined;
}

/** `unstored`: nowhere but in this process and, where there is one, in its spool. It is offered to the store until it is taken. */
export type KeptAnswer = StoredAnswer | { readonly outcome: 'unstored'; readonly current: StoredAnswer['current'] };

const STORE_ATTEMPTS = 4;
const STORE_PAUSE_MS = 150;

/**
 * Brings a vendor's answer to safety, whatever becomes of the store: spooled as soon as the store has failed once, tried
 * a few times more while the caller still holds the account's lock, and pending from then on. Never rejects.
 */
export async function keepAnswer(
  to: AnswerKeepingOptions,
  accountId: string,
  answer: VendorAnswer,
): Promise<KeptAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const stored = await storeAnswer(to, accountId, answer);
      if (attempt > 1) await to.spool?.remove(accountId).catch(() => {});
      return stored;
    } catch {
      // A spool that fails as well leaves the copy in memory.
      if (attempt === 1) await to.spool?.put(accountId, answer).catch(() => {});
    }
    if (attempt === STORE_ATTEMPTS) break;
    await sleep(STORE_PAUSE_MS * attempt);
  }
  to.alarm(accountId, 'unstored', answer.used.version + 1);
  to.pending.add(accountId, answer);
  return { outcome: 'unstored', current: answered(answer) };
}
