import type { Account } from '@sluice/core';
import type { Json, Moment } from './column.ts';

/** What a configuration file says of one account. */
export interface ConfiguredEntry {
  readonly account: Account;
  /** Tells one login from another without telling it; absent when the file has none. */
  readonly login?: string;
}

export interface ConfiguredAccountsTable {
  account_id: string;
  entry: Json<ConfiguredEntry>;
  created_at: Moment;
  updated_at: Moment;
}
