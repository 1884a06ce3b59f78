/** Every table whose rows are part of a backup: referred ones before those that refer to them. */
export const TABLES = [
  'provider_accounts',
  'account_usage_stats',
  'credential_records',
  'configured_accounts',
  'departed_logins',
  'api_keys',
  'api_key_audit_logs',
  'audit_chain_head',
  'provider_groups',
  'provider_group_accounts',
  'profiles',
  'routing_snapshots',
  'usage_ledger',
  'usage_rollups',
  'idempotency_records',
] as const;

export type TableName = (typeof TABLES)[number];
