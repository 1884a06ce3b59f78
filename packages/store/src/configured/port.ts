import type { Account } from '@sluice/core';

/** What a configuration file says of one account. */
export interface ConfiguredEntry {
  readonly account: Account;
  /** Tells one login from another without telling it; absent when the file has none. */
  readonly login?: string;
}

/** What the configuration file said of its accounts when control last read it. */
export interface ConfiguredAccounts {
  /** Every account of the file, by id. */
  all(): Promise<ReadonlyMap<string, ConfiguredEntry>>;
  /** What is remembered of one account. Inside a transaction others who ask wait until it has ended. */
  claim(accountId: string): Promise<ConfiguredEntry | undefined>;
  remember(entry: ConfiguredEntry): Promise<void>;
  forget(accountId: string): Promise<void>;
}
