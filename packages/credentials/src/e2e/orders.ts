import type { RefreshAlarm, RefreshStep } from '../index.ts';

/** What a replica process is started with. */
export interface ReplicaSettings {
  readonly redisUrl: string;
  readonly vendorUrl: string;
  /** 64 hex digits each; the first seals, all of them open. */
  readonly masterKeys: readonly string[];
  readonly accounts: readonly string[];
  readonly callTimeoutMs?: number;
  readonly peerWaitMs?: number;
  readonly patienceMs?: number;
  readonly leadMs?: number;
  readonly cacheMs?: number;
  readonly spool?: string;
  readonly concurrency?: number;
  /** Where every refresh waits for `go`; after that none does. */
  readonly stopAt?: RefreshStep;
  /** How far this replica's clock is off. */
  readonly clockOffMs?: number;
  /** False: this replica believes it always holds every lock. Default true. */
  readonly locks?: boolean;
  readonly sweep?: { readonly intervalMs: number; readonly leaseMs?: number; readonly concurrency?: number };
}

export type Order =
  /** So many requests for each of the accounts, all at once. */
  | { readonly do: 'serve'; readonly accounts: readonly string[]; readonly times: number }
  /** The upstream has refused this version of the account's token. */
  | { readonly do: 'refused'; readonly account: string; readonly version: number }
  | { readonly do: 'go' }
  | { readonly do: 'close' };

/** What came of an order. */
export interface Served {
  readonly ready: number;
  /** How many failed, by message. */
  readonly failed: Readonly<Record<string, number>>;
  /** The different tokens that were served, by account. */
  readonly tokens: Readonly<Record<string, readonly string[]>>;
  /** Slowest single answer, milliseconds. */
  readonly slowestMs: number;
  /** Most calls to the vendor at a time since the replica was started. */
  readonly mostCalls: number;
}

/** What a replica process says by itself. */
export type Said =
  | { readonly said: 'up' }
  | { readonly said: 'reply'; readonly to: number; readonly served: Served }
  | { readonly said: 'step'; readonly step: RefreshStep; readonly account: string }
  | { readonly said: 'refresh'; readonly account: string; readonly result: string; readonly trigger: string }
  | { readonly said: 'alarm'; readonly alarm: RefreshAlarm }
  | { readonly said: 'lead'; readonly leads: boolean };
