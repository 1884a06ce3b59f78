import type { Account, ProviderId } from '@sluice/core';
import type { Deleted, Inserted, Page, PageRequest, Updated } from '../result.ts';
import type { Origin } from '../schema/index.ts';

/** As it was last seen; what decides about requests is the pool's own state. */
export interface AccountHealth {
  readonly status: 'unknown' | 'healthy' | 'degraded' | 'unhealthy';
  readonly reason?: string;
  /** Epoch milliseconds. */
  readonly checkedAt?: number;
}

export interface StoredAccount {
  readonly account: Account;
  /** What people call it. */
  readonly label?: string;
  /** Who manages it. */
  readonly origin: Origin;
  readonly health: AccountHealth;
  /** Grows with every change, health and usage apart. */
  readonly version: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface AccountContent {
  readonly account: Account;
  readonly label?: string | undefined;
  /** Default `api`. */
  readonly origin?: Origin | undefined;
}

/** What an account was used for. Whole numbers; money in millionths. */
export interface AccountUsage {
  readonly requests: number;
  readonly failures: number;
  readonly inputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  readonly costMicros: number;
}

export interface AccountDay extends AccountUsage {
  /** Start of the UTC day, epoch milliseconds. */
  readonly day: number;
  readonly lastUsedAt: number;
}

/** The accounts of all providers, without their credentials. */
export interface AccountRepository {
  get(id: string): Promise<StoredAccount | undefined>;
  /** Accounts that are not switched off, by id. */
  activeByProvider(provider: ProviderId): Promise<readonly StoredAccount[]>;
  list(request?: PageRequest & { readonly provider?: ProviderId | undefined }): Promise<Page<StoredAccount>>;
  insert(content: AccountContent): Promise<Inserted<StoredAccount>>;
  /** Replaces everything but id, provider and origin, which stay what they are. */
  update(expected: number, content: AccountContent): Promise<Updated<StoredAccount>>;
  /** Leaves an account of the configuration file, which names it no more, to the API. False when it is of another version by now. */
  release(id: string, expected: number): Promise<boolean>;
  /** Takes its credential, its statistics and its places in groups away with it; the usage ledger keeps its name. */
  delete(id: string, expected?: number): Promise<Deleted>;
  /** False when there is no such account. */
  updateHealth(id: string, health: AccountHealth): Promise<boolean>;
  /** Adds to the UTC day of `at` (epoch milliseconds); closing a ledger record does so by itself. False when there is no such account. */
  recordUsage(id: string, usage: AccountUsage, at: number): Promise<boolean>;
  /** The days of `[from, to)` on which it was used, oldest first. */
  usageByDay(id: string, from: number, to: number): Promise<readonly AccountDay[]>;
}
