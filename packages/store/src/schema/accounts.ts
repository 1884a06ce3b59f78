import type { AuthMethod, ProviderId } from '@sluice/core';
import type { Defaulted, Json, MaybeMoment, Moment } from './column.ts';

export type Origin = 'api' | 'file' | 'import';

export interface ProviderAccountsTable {
  id: string;
  provider: ProviderId;
  auth: AuthMethod;
  label: string | null;
  origin: Origin;
  disabled: boolean;
  priority: number;
  weight: number;
  max_in_flight: number | null;
  models: string[] | null;
  urls: Json<Record<string, string>>;
  settings: Json<Record<string, string>>;
  health_status: Defaulted<'unknown' | 'healthy' | 'degraded' | 'unhealthy'>;
  health_reason: string | null;
  health_checked_at: MaybeMoment;
  version: Defaulted<number>;
  created_at: Moment;
  updated_at: Moment;
}

export interface AccountUsageStatsTable {
  account_id: string;
  day: Moment;
  requests: number;
  failures: number;
  input_tokens: number;
  cache_write_tokens: number;
  cache_read_tokens: number;
  output_tokens: number;
  cost_micros: number;
  last_used_at: Moment;
}

export interface CredentialRecordsTable {
  account_id: string;
  token_version: number;
  sealed: string;
  created_at: Moment;
  updated_at: Moment;
}
