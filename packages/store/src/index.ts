export { openDatabase } from './database/index.ts';
export { Migrator, readMigrations } from './migrate/index.ts';
