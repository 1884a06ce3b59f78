import type { Moment } from './column.ts';

export interface IdempotencyRecordsTable {
  scope: string;
  key: string;
  request_hash: string;
  claim: string;
  claimed_until: Moment;
  status: number | null;
  response: string | null;
  created_at: Moment;
  expires_at: Moment;
}
