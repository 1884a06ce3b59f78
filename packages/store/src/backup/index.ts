export type { BackupResult } from './back-up.ts';
export { backUp } from './back-up.ts';
export type { RestoreOptions, RestoreResult } from './restore.ts';
export { restoreBackup } from './restore.ts';
export type { TableName } from './tables.ts';
