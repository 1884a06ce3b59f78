export type { BackupResult } from './back-up.ts';
export { backUpToFile, restoreFromFile } from './backup-file.ts';
export type { RestoreOptions, RestoreResult } from './restore.ts';
export type { TableName } from './tables.ts';
