import type { AccountUsageStatsTable, CredentialRecordsTable, ProviderAccountsTable } from './accounts.ts';
import type { ApiKeyAuditLogsTable, ApiKeysTable, AuditChainHeadTable } from './api-keys.ts';
import type { ConfiguredAccountsTable } from './configured.ts';
import type { DepartedLoginsTable } from './departures.ts';
import type { IdempotencyRecordsTable } from './idempotency.ts';
import type {
  ProfilesTable,
  ProviderGroupAccountsTable,
  ProviderGroupsTable,
  RoutingSnapshotsTable,
} from './routing.ts';
import type { UsageLedgerTable, UsageRollupsTable } from './usage.ts';

/** Every table, as the newest migration leaves it. */
export interface Schema {
  provider_accounts: ProviderAccountsTable;
  account_usage_stats: AccountUsageStatsTable;
  credential_records: CredentialRecordsTable;
  configured_accounts: ConfiguredAccountsTable;
  departed_logins: DepartedLoginsTable;
  api_keys: ApiKeysTable;
  api_key_audit_logs: ApiKeyAuditLogsTable;
  audit_chain_head: AuditChainHeadTable;
  provider_groups: ProviderGroupsTable;
  provider_group_accounts: ProviderGroupAccountsTable;
  profiles: ProfilesTable;
  routing_snapshots: RoutingSnapshotsTable;
  usage_ledger: UsageLedgerTable;
  usage_rollups: UsageRollupsTable;
  idempotency_records: IdempotencyRecordsTable;
}

export type { AccountUsageStatsTable, Origin, ProviderAccountsTable } from './accounts.ts';
export type { ApiKeyAuditLogsTable, ApiKeysTable } from './api-keys.ts';
export type { ConfiguredEntry } from './configured.ts';
export type { ProfilesTable } from './routing.ts';
export type {
  Granularity,
  LatencyColumn,
  Outcome,
  RequestType,
  RollupSums,
  UsageLedgerTable,
  UsageRollupsTable,
} from './usage.ts';
export { LATENCY_BOUNDS_MS } from './usage.ts';
