import type { Account, Strategy } from '@sluice/core';

/**
 * What control tells the gateways, in one piece: every account without its credential, the groups, the profiles and which of
 * them is in force. A change is another document with a higher version; nothing is ever changed in place.
 */
export interface PublishedSnapshot {
  /** Grows with every change and never names two contents. */
  readonly version: number;
  /** By id. Those that are switched off are in it too: running requests may still need them. */
  readonly accounts: readonly Account[];
  /** By id. */
  readonly groups: readonly PublishedGroup[];
  /** By id. */
  readonly profiles: readonly PublishedProfile[];
  /** One of the profiles; absent when none is in force. */
  readonly activeProfileId?: string | undefined;
}

export interface PublishedGroup {
  readonly id: string;
  readonly name: string;
  /** Of accounts in the same document, each once, in the order people gave them. */
  readonly accountIds: readonly string[];
  readonly strategy: Strategy;
  /** What the group or its strategy wants to know besides. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export const REQUEST_TYPES = ['chat', 'completion', 'embedding', 'other'] as const;

export type RequestType = (typeof REQUEST_TYPES)[number];

export interface PublishedProfile {
  readonly id: string;
  readonly name: string;
  /** Which group of the same document serves which type of request. A type without one goes to the default group. */
  readonly rules: Readonly<Partial<Record<RequestType, string>>>;
  /** Absent: all accounts. */
  readonly defaultGroupId?: string | undefined;
}
