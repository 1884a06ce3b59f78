/** Encryption of what leaves the process. */
export type { MasterKey, MasterKeys } from './master-key.ts';
export { parseMasterKey, parseMasterKeys } from './master-key.ts';
export type { MasterKeyFile } from './master-key-file.ts';
export { openMasterKeyFile, readMasterKeyFile } from './master-key-file.ts';
export type { Opened, SealedPlace } from './vault.ts';
export { Vault } from './vault.ts';
