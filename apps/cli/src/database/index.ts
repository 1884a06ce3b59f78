/** The verbs that look after the database itself. */

export { backup, type RestoreVerbOptions, restore } from './backup.ts';
export { type MigrateDownOptions, type MigrateOptions, migrateDown, migrateStatus, migrateUp } from './migrate.ts';
export type { DatabaseOptions } from './with-database.ts';
