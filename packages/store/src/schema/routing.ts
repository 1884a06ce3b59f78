import type { Defaulted, Json, Moment } from './column.ts';

export interface ProviderGroupsTable {
  id: string;
  name: string;
  selection_strategy: string;
  settings: Json<Record<string, unknown>>;
  version: Defaulted<number>;
  created_at: Moment;
  updated_at: Moment;
}

export interface ProviderGroupAccountsTable {
  group_id: string;
  account_id: string;
  position: number;
}

export interface ProfilesTable {
  id: string;
  name: string;
  color: string | null;
  icon: string | null;
  routing_rules: Json<Record<string, unknown>>;
  default_group_id: string | null;
  built_in: boolean;
  active: Defaulted<boolean>;
  version: Defaulted<number>;
  created_at: Moment;
  updated_at: Moment;
}

export interface RoutingSnapshotsTable {
  version: number;
  content_hash: string;
  content: string;
  created_at: Moment;
}
