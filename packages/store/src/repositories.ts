import { type Clock, systemClock } from '@sluice/core';
import type { Kysely } from 'kysely';
import { type AccountRepository, SqlAccountRepository } from './accounts/index.ts';
import { type AuditLog, SqlAuditLog } from './audit/index.ts';
import { type ConfiguredAccounts, SqlConfiguredAccounts } from './configured/index.ts';
import { type CredentialRecords, SqlCredentialRecords } from './credentials/index.ts';
import { inTransaction } from './database/index.ts';
import { type DepartedLogins, SqlDepartedLogins } from './departures/index.ts';
import { type GroupRepository, SqlGroupRepository } from './groups/index.ts';
import { type IdempotencyRecords, SqlIdempotencyRecords } from './idempotency/index.ts';
import { type ApiKeyRepository, type FileKeys, SqlApiKeyRepository, SqlFileKeys } from './keys/index.ts';
import { type ProfileRepository, SqlProfileRepository } from './profiles/index.ts';
import type { Schema } from './schema/index.ts';
import { type RoutingSnapshots, SqlRoutingSnapshots } from './snapshots/index.ts';
import { SqlUsageLedger, type UsageLedger } from './usage/index.ts';

/** Everything that is kept in the database. */
export interface Repositories {
  readonly accounts: AccountRepository;
  /** What the configuration file said of its accounts. */
  readonly configured: ConfiguredAccounts;
  readonly departed: DepartedLogins;
  readonly groups: GroupRepository;
  readonly profiles: ProfileRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly fileKeys: FileKeys;
  readonly audit: AuditLog;
  readonly usage: UsageLedger;
  readonly credentials: CredentialRecords;
  readonly idempotency: IdempotencyRecords;
  readonly snapshots: RoutingSnapshots;
  /**
   * Does several things together or not at all, a change and its audit record above all: undone when the work rejects.
   * Inside, only the repositories it is given belong to the transaction.
   */
  atomically<Result>(work: (repositories: Repositories) => Promise<Result>): Promise<Result>;
}

export function createRepositories(db: Kysely<Schema>, clock: Clock = systemClock): Repositories {
  return {
    accounts: new SqlAccountRepository(db, clock),
    configured: new SqlConfiguredAccounts(db, clock),
    departed: new SqlDepartedLogins(db, clock),
    groups: new SqlGroupRepository(db, clock),
    profiles: new SqlProfileRepository(db, clock),
    apiKeys: new SqlApiKeyRepository(db, clock),
    fileKeys: new SqlFileKeys(db, clock),
    audit: new SqlAuditLog(db, clock),
    usage: new SqlUsageLedger(db),
    credentials: new SqlCredentialRecords(db, clock),
    idempotency: new SqlIdempotencyRecords(db, clock),
    snapshots: new SqlRoutingSnapshots(db, clock),
    atomically: (work) => inTransaction(db, (transaction) => work(createRepositories(transaction, clock))),
  };
}
