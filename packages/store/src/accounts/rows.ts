import type { Account } from '@sluice/core';
import type { Selectable } from 'kysely';
import { fromMoment } from '../database/index.ts';
import type { AccountUsageStatsTable, ProviderAccountsTable } from '../schema/index.ts';
import type { AccountContent, AccountDay, StoredAccount } from './port.ts';

/** What may change about an account. */
export function columnsOf({ account, label }: AccountContent) {
  return {
    auth: account.auth,
    label: label ?? null,
    disabled: account.disabled ?? false,
    priority: account.priority,
    weight: account.weight,
    max_in_flight: account.maxInFlight ?? null,
    models: account.models ? [...account.models] : null,
    urls: JSON.stringify(account.urls),
    settings: JSON.stringify(account.settings),
  };
}

export function toStoredAccount(row: Selectable<ProviderAccountsTable>): StoredAccount {
  const checkedAt = fromMoment(row.health_checked_at);
  return {
    account: toAccount(row),
    ...(row.label !== null && { label: row.label }),
    origin: row.origin,
    health: {
      status: row.health_status,
      ...(row.health_reason !== null && { reason: row.health_reason }),
      ...(checkedAt !== undefined && { checkedAt }),
    },
    version: row.version,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  };
}

function toAccount(row: Selectable<ProviderAccountsTable>): Account {
  return {
    id: row.id,
    provider: row.provider,
    auth: row.auth,
    priority: row.priority,
    weight: row.weight,
    ...(row.max_in_flight !== null && { maxInFlight: row.max_in_flight }),
    ...(row.models !== null && { models: row.models }),
    ...(row.disabled && { disabled: true }),
    urls: row.urls,
    settings: row.settings,
  };
}

export function toAccountDay(row: Selectable<AccountUsageStatsTable>): AccountDay {
  return {
    day: row.day.getTime(),
    requests: row.requests,
    failures: row.failures,
    inputTokens: row.input_tokens,
    cacheWriteTokens: row.cache_write_tokens,
    cacheReadTokens: row.cache_read_tokens,
    outputTokens: row.output_tokens,
    costMicros: row.cost_micros,
    lastUsedAt: row.last_used_at.getTime(),
  };
}
