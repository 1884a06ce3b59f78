import type { UsageSource } from '@sluice/core';
import type { MaybeMoment, Moment } from './column.ts';

export type RequestType = 'chat' | 'completion' | 'embedding' | 'other';
export type Outcome = 'completed' | 'client_gone' | 'upstream_error' | 'drained';
export type Granularity = 'hour' | 'day';

export interface UsageLedgerTable {
  id: string;
  opened_at: Moment;
  closed_at: MaybeMoment;
  outcome: Outcome | null;
  provider: string;
  account_id: string;
  api_key_id: string;
  profile_id: string;
  model: string;
  dialect: string;
  request_type: RequestType;
  failure_kind: string;
  attempts: number;
  input_tokens: number;
  cache_write_tokens: number;
  cache_read_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  usage_source: UsageSource | '';
  cost_micros: number | null;
  credit_micros: number | null;
  latency_ms: number | null;
  first_event_ms: number | null;
}

/** What sums are kept apart by. */
export interface RollupKey {
  granularity: Granularity;
  bucket: Moment;
  provider: string;
  account_id: string;
  api_key_id: string;
  profile_id: string;
  model: string;
  request_type: RequestType;
  outcome: Outcome;
  failure_kind: string;
}

/** Upper bounds of the latency columns, in milliseconds; what is longer counts as `latency_longer`. */
export const LATENCY_BOUNDS_MS = [
  50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000,
] as const;

export type LatencyColumn = `latency_le_${(typeof LATENCY_BOUNDS_MS)[number]}` | 'latency_longer';

export interface RollupSums extends Record<LatencyColumn, number> {
  requests: number;
  unasked_requests: number;
  input_tokens: number;
  cache_write_tokens: number;
  cache_read_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  estimated_requests: number;
  cost_micros: number;
  credit_micros: number;
  latency_ms_sum: number;
  latency_count: number;
  first_event_ms_sum: number;
  first_event_count: number;
}

export interface UsageRollupsTable extends RollupKey, RollupSums {}
