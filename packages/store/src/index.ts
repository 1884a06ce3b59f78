/** What control keeps: accounts, keys, routing, usage and audit, in Postgres or in a folder. */

export type {
  AccountContent,
  AccountDay,
  AccountHealth,
  AccountRepository,
  AccountUsage,
  StoredAccount,
} from './accounts/index.ts';
export type {
  AuditEntry,
  AuditLog,
  AuditQuery,
  AuditRecord,
  ChainLink,
  ChainPart,
  ChainVerdict,
} from './audit/index.ts';
export type { BackupResult, RestoreOptions, RestoreResult, TableName } from './backup/index.ts';
export { backUpToFile, restoreFromFile } from './backup/index.ts';
export type { ConfiguredAccounts, ConfiguredEntry } from './configured/index.ts';
export type { CredentialRecords, CredentialVersion, SealedCredential } from './credentials/index.ts';
export type { Database, DatabaseOptions, DatabasePlace, OpenedDatabase } from './database/index.ts';
export { markInUse, openDatabase, type UseMark } from './database/index.ts';
export type { DepartedLogins } from './departures/index.ts';
export type { GroupContent, GroupRepository, StoredGroup, UnknownAccounts } from './groups/index.ts';
export type { BegunRequest, IdempotencyRecords, IdempotentRequest } from './idempotency/index.ts';
export type {
  ApiKeyRepository,
  FileKeys,
  FoundKey,
  KeyContent,
  KeyLimits,
  KeyScopes,
  KeySecret,
  RecognisableKey,
  StoredKey,
} from './keys/index.ts';
export { rotationDueAt } from './keys/index.ts';
export type { DownResult, MigrateResult, Migration, MigrationLine, MigrationState } from './migrate/index.ts';
export { Migrator, readMigrations } from './migrate/index.ts';
export type { ProfileContent, ProfileRepository, StoredProfile, UnknownGroup } from './profiles/index.ts';
export type { Repositories } from './repositories.ts';
export { createRepositories } from './repositories.ts';
export type { Deleted, Inserted, Page, PageRequest, Updated } from './result.ts';
export type { Granularity, Origin, Outcome, RequestType } from './schema/index.ts';
export { LATENCY_BOUNDS_MS } from './schema/index.ts';
export type { RoutingSnapshots, StoredSnapshot } from './snapshots/index.ts';
export type {
  ClosedUsage,
  OpenedUsage,
  Retention,
  UsageDimension,
  UsageLedger,
  UsageQuery,
  UsageSums,
} from './usage/index.ts';
export { latencyPercentile, USAGE_DIMENSIONS } from './usage/index.ts';
