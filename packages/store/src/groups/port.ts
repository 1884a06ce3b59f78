import type { Deleted, Inserted, Updated } from '../result.ts';

export interface GroupContent {
  readonly id: string;
  /** Unique. */
  readonly name: string;
  /** In the order people gave them; an account is listed once. */
  readonly accountIds: readonly string[];
  /** Name of a scheduler. */
  readonly selectionStrategy: string;
  /** What the strategy or the group wants to know besides. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
}

export interface StoredGroup extends GroupContent {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly version: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Nothing was written: these accounts are not there. */
export interface UnknownAccounts {
  readonly outcome: 'unknown_accounts';
  readonly accountIds: readonly string[];
}

/** Named sets of accounts. An account that is deleted leaves its groups. */
export interface GroupRepository {
  get(id: string): Promise<StoredGroup | undefined>;
  /** All of them, by name: there are as many as people care to name. */
  list(): Promise<readonly StoredGroup[]>;
  insert(group: GroupContent): Promise<Inserted<StoredGroup> | UnknownAccounts>;
  /** Replaces everything but the id. `exists`: another group has the name. */
  update(
    expected: number,
    group: GroupContent,
  ): Promise<Updated<StoredGroup> | { readonly outcome: 'exists' } | UnknownAccounts>;
  /** `in_use`: a profile falls back to it. */
  delete(id: string, expected?: number): Promise<Deleted | { readonly outcome: 'in_use' }>;
}
