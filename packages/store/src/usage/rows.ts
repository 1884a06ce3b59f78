import type { Insertable, Selectable } from 'kysely';
import type { UsageLedgerTable } from '../schema/index.ts';
import type { ClosedUsage, OpenedUsage } from './port.ts';

const MILLION = 1_000_000;

export type LedgerRow = Selectable<UsageLedgerTable>;

/** The row of a request that has begun. */
export function openRow(record: OpenedUsage): Insertable<UsageLedgerTable> {
  return {
    id: record.id,
    opened_at: new Date(record.openedAt),
    closed_at: null,
    outcome: null,
    provider: record.provider,
    account_id: record.accountId ?? '',
    api_key_id: record.apiKeyId ?? '',
    profile_id: record.profileId ?? '',
    model: record.model,
    dialect: record.dialect ?? '',
    request_type: record.requestType,
    failure_kind: '',
    attempts: 0,
    ...{ input_tokens: 0, cache_write_tokens: 0, cache_read_tokens: 0, output_tokens: 0, reasoning_tokens: 0 },
    usage_source: '',
    ...{ cost_micros: null, credit_micros: null, latency_ms: null, first_event_ms: null },
  };
}

/** The row of a request that has ended. */
export function closedRow(record: ClosedUsage): Insertable<UsageLedgerTable> {
  const { usage } = record;
  return {
    ...openRow(record),
    closed_at: new Date(record.closedAt),
    outcome: record.outcome,
    failure_kind: record.failureKind ?? '',
    attempts: record.attempts,
    input_tokens: usage?.inputTokens ?? 0,
    cache_write_tokens: usage?.cacheWriteTokens ?? 0,
    cache_read_tokens: usage?.cacheReadTokens ?? 0,
    output_tokens: usage?.outputTokens ?? 0,
    reasoning_tokens: usage?.reasoningTokens ?? 0,
    usage_source: usage?.source ?? '',
    cost_micros: record.costMicros ?? null,
    credit_micros: usage?.credits === undefined ? null : Math.round(usage.credits * MILLION),
    latency_ms: wholeOrNull(record.latencyMs),
    first_event_ms: wholeOrNull(record.firstEventMs),
  };
}

export function toOpened(row: LedgerRow): OpenedUsage {
  return {
    id: row.id,
    openedAt: row.opened_at.getTime(),
    provider: row.provider,
    ...(row.account_id !== '' && { accountId: row.account_id }),
    ...(row.api_key_id !== '' && { apiKeyId: row.api_key_id }),
    ...(row.profile_id !== '' && { profileId: row.profile_id }),
    model: row.model,
    ...(row.dialect !== '' && { dialect: row.dialect }),
    requestType: row.request_type,
  };
}

function wholeOrNull(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}
