/** Accounts that were deleted and whose logins are to be forgotten by the live store, until they are. */
export interface DepartedLogins {
  /** To be called in the transaction that deletes the account. */
  add(accountId: string): Promise<void>;
  /** Those that have waited longest in front. Default 100, at most 1,000. */
  list(limit?: number): Promise<readonly string[]>;
  remove(accountId: string): Promise<void>;
}
