import type { Account } from '@sluice/core';

/** Looking after tokens that nobody has asked for yet. */
export interface TokenCare {
  /**
   * Reads an account's record, so that this replica remembers the newest token should the store go away, and gives it back
   * to a store that has forgotten it. Returns when the token expires (epoch milliseconds) if it is due for renewal now,
   * undefined if not. Never rejects.
   */
  look(account: Account): Promise<number | undefined>;
  /** Renews a token that was found due, through the same door as everybody else. Never rejects. */
  renewAhead(account: Account): Promise<void>;
}
