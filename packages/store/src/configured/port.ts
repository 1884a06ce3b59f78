import type { ConfiguredEntry } from '../schema/index.ts';

export type { ConfiguredEntry };

/** What the configuration file said of its accounts when control last read it. */
export interface ConfiguredAccounts {
  /** Every account of the file, by id. */
  all(): Promise<ReadonlyMap<string, ConfiguredEntry>>;
  /** What is remembered of one account. Whoever means to change it takes a turn first, see `AuditLog.takeTurn`. */
  get(accountId: string): Promise<ConfiguredEntry | undefined>;
  remember(entry: ConfiguredEntry): Promise<void>;
  forget(accountId: string): Promise<void>;
}
