import type { Origin } from './accounts.ts';
import type { Defaulted, Json, MaybeMoment, Moment } from './column.ts';

export interface ApiKeysTable {
  id: string;
  name: string;
  origin: Origin;
  hint: string;
  secret_hash: string;
  previous_hash: string | null;
  previous_valid_until: MaybeMoment;
  allowed_ips: string[];
  scopes: Json<Record<string, unknown>>;
  limits: Json<Record<string, unknown>>;
  expires_at: MaybeMoment;
  rotate_after_days: number | null;
  last_rotated_at: Moment;
  revoked_at: MaybeMoment;
  last_used_at: MaybeMoment;
  version: Defaulted<number>;
  created_at: Moment;
  updated_at: Moment;
}

export interface ApiKeyAuditLogsTable {
  seq: number;
  id: string;
  occurred_at: Moment;
  actor: string;
  address: string | null;
  request_id: string | null;
  action: string;
  subject_type: string;
  subject_id: string;
  before: string | null;
  after: string | null;
  previous_hash: string;
  hash: string;
}

export interface AuditChainHeadTable {
  only_row: Defaulted<boolean>;
  seq: number;
  hash: string;
}
