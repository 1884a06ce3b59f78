import type { KeyWriter, LimitDesk } from '@sluice/access';
import type { Account, Clock, FailureKind } from '@sluice/core';
import type { CredentialStore, ResealReport } from '@sluice/credentials';
import type { LiveLogins } from '@sluice/credentials/copies';
import type { Vault } from '@sluice/credentials/vault';
import type { EventJournal, Pool, Verdict } from '@sluice/pool';
import type { ControlGauges, Logger } from '@sluice/runtime';
import type { Repositories } from '@sluice/store';
import type { AdminToken } from './identity/index.ts';
import type { SnapshotOutlet } from './snapshot/index.ts';
import type { StatusProbes } from './status/index.ts';

/** Everything the control plane is made of. All-in-one and standalone differ in the adapters they put in here. */
export interface ControlOptions {
  readonly repositories: Repositories;
  /** Every account's credential, as the gateways see it. Must not wait for the database of `repositories`. */
  readonly credentials: CredentialStore;
  /** What else is needed to keep copies of those credentials in the database, and to bring them back. Absent: nobody does. */
  readonly logins?: Omit<LiveLogins, 'store'> | undefined;
  /** Where gateways look keys up. */
  readonly keyWriter: KeyWriter;
  /** Where gateways follow the snapshot. */
  readonly snapshots: SnapshotOutlet;
  /** Seals cursors and answers that are kept for repeated requests. */
  readonly vault: Vault;
  /** Pools by provider id; looked at anew for every request. */
  readonly pools: ReadonlyMap<string, Pool>;
  /** At least one. */
  readonly tokens: readonly AdminToken[];
  readonly log: Logger;
  /** Text exposition for Prometheus. */
  readonly metrics: () => Promise<string>;
  /** What happens in all processes; absent: this one is all there is. */
  readonly journal?: EventJournal | undefined;
  /** What `GET /admin/status` can look at besides; absent parts are said to be absent. */
  readonly status?: StatusProbes | undefined;
  /** Where the status is also shown as metrics. */
  readonly gauges?: ControlGauges | undefined;
  /** Makes one real, cheap call with an account. Absent: `check-health` answers 503. */
  readonly checkAccount?: CheckAccount | undefined;
  /** Renews an account's tokens. Absent: `refresh` answers 503. */
  readonly refreshAccount?: RefreshAccount | undefined;
  /** Whether an account's models include this one, under which name upstream. Absent: every account is asked for it as it is. */
  readonly upstreamModelOf?: ((account: Account, model: string) => string | undefined) | undefined;
  /** Brings all credentials under a new master key while everything runs; absent where nothing is sealed. */
  readonly changeKey?: (() => Promise<KeyChange>) | undefined;
  /** Lets accounts point into loopback and private networks. Default false. */
  readonly allowPrivateUrls?: boolean | undefined;
  /** Proxies of ours in front of the admin port. Default 0. */
  readonly trustedProxies?: number | undefined;
  /** Where budgets are counted: told what the books know whenever that is lost. Absent: nobody counts. */
  readonly budgets?: BudgetDesk | undefined;
  /** How long usage is kept. */
  readonly retention?: RetentionDays | undefined;
  readonly clock?: Clock | undefined;
}

/** Where budgets are counted while requests run. */
export interface BudgetDesk {
  readonly desk: Pick<LimitDesk, 'raise'>;
  /**
   * Stands beside the counts and is lost with them; absent where they are lost with this process only. `set` rejects, and so
   * does `isSet`, when it cannot be reached.
   */
  readonly mark?: { isSet(): Promise<boolean>; set(): Promise<void> } | undefined;
}

/** Days; absent keeps everything. */
export interface RetentionDays {
  /** Single requests. Default 30. */
  readonly ledger?: number | undefined;
  /** Sums by hour. Default 90. */
  readonly hours?: number | undefined;
  /** Sums by day. Default: for ever. */
  readonly days?: number | undefined;
}

export type CheckAccount = (account: Account, signal: AbortSignal) => Promise<AccountCheck>;

/** What one call with an account has shown. */
export interface AccountCheck {
  readonly result: 'healthy' | 'unhealthy';
  /** What the vendor was asked for, where something was asked. */
  readonly model?: string | undefined;
  readonly latencyMs: number;
  /** Absent when it was healthy. `message` is safe to show. */
  readonly failure?:
    | { readonly kind: FailureKind; readonly message: string; readonly status?: number | undefined }
    | undefined;
  /** For the pool, as a request's would be; absent where nothing definite was said about the account. */
  readonly verdict?: Verdict | undefined;
}

export type RefreshAccount = (account: Account, signal: AbortSignal) => Promise<AccountRefresh>;

/** What came of renewing an account's tokens. `message` is safe to show. */
export type AccountRefresh =
  | { readonly result: 'refreshed' | 'not_renewable' }
  | { readonly result: 'failed'; readonly message: string };

/** What came of a change of the master key. */
export interface KeyChange extends ResealReport {
  /** Id of the key that seals now. */
  readonly key: string;
  /** Whether this process made the key itself; if not, it is the first of those in its configuration. */
  readonly generated: boolean;
}
