import type { Account, Clock, ProviderId } from '@sluice/core';
import type { Checkpoint } from './checkpoint.ts';
import { MemoryRefreshJournal, MemoryTokenOrphans } from './memory/index.ts';
import type { RaiseAlarm, RefreshAlarm } from './refresh-alarm.ts';
import type { RefreshEvent } from './refresh-event.ts';
import type { RefreshJournal } from './refresh-journal.ts';
import type { RefreshLock } from './refresh-lock.ts';
import type { RefreshProtocolOptions } from './refresh-protocol.ts';
import type { TokenRefresher } from './refresher.ts';
import type { CredentialStore } from './store.ts';
import type { TokenOrphans } from './token-orphans.ts';
import type { TokenSpool } from './token-spool.ts';

/** Store, lock, journal and orphans belong together: all shared by the replicas, or all of this process. */
export interface TokenKeeperOptions {
  readonly store: CredentialStore;
  readonly lock: RefreshLock;
  /** What is known about refreshes under way. Default: of this process only. */
  readonly journal?: RefreshJournal;
  /** Where tokens go that lost to a newer one. Default: this process. */
  readonly orphans?: TokenOrphans;
  /** Where tokens wait for a store that is away. Absent: in memory only, lost with the process. */
  readonly spool?: TokenSpool | undefined;
  /** Who talks to each vendor's token endpoint. A provider without one has credentials that never change. */
  readonly refreshers: Readonly<Partial<Record<ProviderId, TokenRefresher>>>;
  readonly clock: Clock;
  /** How long before its expiry a token is renewed, milliseconds, ±10 %. Default 5 min. */
  readonly leadMs?: Readonly<Partial<Record<ProviderId, number>>>;
  /** How long a record is used before the store is asked again, milliseconds. Default 5 s. */
  readonly cacheMs?: number;
  /** Longest call to a token endpoint, milliseconds; the lock lasts three times as long. Default 10 s. */
  readonly callTimeoutMs?: number;
  /** Longest wait for another replica's refresh, milliseconds. Default 5 s. */
  readonly peerWaitMs?: number;
  /**
   * How long a call whose end nobody wrote down is trusted to be answered yet, milliseconds. Default 60 s. Only then is its
   * token presented once more, so it should outlast a paused replica, and two sweeps after a store that lost its data. Never
   * less than the longest call.
   */
  readonly patienceMs?: number;
  /** Most calls to token endpoints at a time from this process. Default 10. */
  readonly concurrency?: number;
  /** Told of every run of the refresh protocol, for logs and metrics. */
  readonly onRefresh?: (event: RefreshEvent) => void;
  /**
   * Told of every token as it is read or renewed, with its expiry in epoch milliseconds where it has one. Who sweeps hears
   * of all accounts in every sweep.
   */
  readonly onToken?: (account: Account, expiresAt: number | undefined) => void;
  /** Told of what a human should look at. */
  readonly onAlarm?: (alarm: RefreshAlarm) => void;
  /** For tests: called between the steps of a refresh. */
  readonly checkpoint?: Checkpoint;
}

/** The same with every default filled in, but for what the keeper makes itself. */
export function withDefaults(options: TokenKeeperOptions): Omit<RefreshProtocolOptions, 'pending'> {
  const callTimeoutMs = options.callTimeoutMs ?? 10_000;
  return {
    store: options.store,
    lock: options.lock,
    journal: options.journal ?? new MemoryRefreshJournal(options.clock),
    orphans: options.orphans ?? new MemoryTokenOrphans(),
    spool: options.spool,
    clock: options.clock,
    callTimeoutMs,
    peerWaitMs: options.peerWaitMs ?? 5_000,
    patienceMs: Math.max(options.patienceMs ?? 60_000, callTimeoutMs),
    concurrency: options.concurrency ?? 10,
    onRefresh: options.onRefresh ?? (() => {}),
    alarm: alarmOf(options),
    checkpoint: options.checkpoint ?? (() => {}),
  };
}

function alarmOf({ onAlarm }: TokenKeeperOptions): RaiseAlarm {
  return (accountId, kind, version) => {
    try {
      onAlarm?.({ accountId, kind, version });
    } catch {
      // An observer's mistake must not cost a token.
    }
  };
}
