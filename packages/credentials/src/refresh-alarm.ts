import type { Account } from '@sluice/core';

/** Something that a human should know about an account's token. Holds no secret. */
export interface RefreshAlarm {
  readonly kind: RefreshAlarmKind;
  readonly accountId: string;
  /** Version of the record it is about. */
  readonly version: number;
}

/**
 * - `unanswered`: a call was sent and no answer is known (crash, timeout, broken connection). The refresh token may be used
 *   up without anybody having the next one; if the repetition is rejected, a login is needed.
 * - `collision`: two calls were made with one refresh token. The older answer went to the orphans.
 * - `forgotten`: the store had lost a record or went back to an older one, and got it back from memory.
 * - `unstored`: the store does not take a new token; the only copy is here (and in the spool).
 */
export type RefreshAlarmKind = 'unanswered' | 'collision' | 'forgotten' | 'unstored';

export type RaiseAlarm = (accountId: Account['id'], kind: RefreshAlarmKind, version: number) => void;
