export type { Migration } from './migration-files.ts';
export { readMigrations } from './migration-files.ts';
export type { DownResult, MigrateResult, MigrationLine, MigrationState } from './migrator.ts';
export { Migrator } from './migrator.ts';
