import { type Database, type DatabasePlace, openDatabase } from '../database/index.ts';
import { Migrator, readMigrations } from '../migrate/index.ts';

/** A database at the newest version of the schema. */
export async function openMigrated(place: DatabasePlace): Promise<Database> {
  // Tests queue a thousand calls behind a few connections, on machines that are busy.
  const opened = await openDatabase(place, { connectTimeoutMs: 60_000 });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  await new Migrator(opened.database, await readMigrations()).up();
  return opened.database;
}

const TABLES = `provider_accounts, account_usage_stats, credential_records, configured_accounts, departed_logins, api_keys,
  api_key_audit_logs, audit_chain_head, provider_groups, provider_group_accounts, profiles, routing_snapshots, usage_ledger, usage_rollups, idempotency_records`;

/** Takes every row away, as only the owner of the database can. */
export async function empty(database: Database): Promise<void> {
  await database.script((transaction) =>
    transaction.run(`ALTER TABLE api_key_audit_logs DISABLE TRIGGER USER; TRUNCATE ${TABLES};
      ALTER TABLE api_key_audit_logs ENABLE TRIGGER USER`),
  );
}
