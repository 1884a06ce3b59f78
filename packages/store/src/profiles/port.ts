import type { Inserted, Updated } from '../result.ts';

export interface ProfileContent {
  readonly id: string;
  /** Unique. */
  readonly name: string;
  readonly color?: string | undefined;
  readonly icon?: string | undefined;
  /** Which group serves which requests, in the words of the routing package. */
  readonly routingRules: Readonly<Record<string, unknown>>;
  /** Where everything goes that no rule names. */
  readonly defaultGroupId?: string | undefined;
}

export interface StoredProfile extends ProfileContent {
  /** The profile that cannot be deleted. */
  readonly builtIn: boolean;
  /** At most one is. */
  readonly active: boolean;
  readonly version: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Named sets of routing rules, one of them in force. */
export interface ProfileRepository {
  get(id: string): Promise<StoredProfile | undefined>;
  active(): Promise<StoredProfile | undefined>;
  /** All of them, by name. */
  list(): Promise<readonly StoredProfile[]>;
  insert(profile: ProfileContent, kind?: 'ordinary' | 'built_in'): Promise<Inserted<StoredProfile> | UnknownGroup>;
  /** Replaces everything but the id. `exists`: another profile has the name. */
  update(
    expected: number,
    profile: ProfileContent,
  ): Promise<Updated<StoredProfile> | { readonly outcome: 'exists' } | UnknownGroup>;
  /** Puts it in force and the one before out of it, in one step. False when there is no such profile. */
  activate(id: string): Promise<boolean>;
  /** `kept`: it is built in, or in force. */
  delete(id: string, expected?: number): Promise<{ readonly outcome: 'deleted' | 'conflict' | 'missing' | 'kept' }>;
}

/** Nothing was written: the default group is not there. */
export interface UnknownGroup {
  readonly outcome: 'unknown_group';
}
