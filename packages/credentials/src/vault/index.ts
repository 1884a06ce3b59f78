/** Encryption of what leaves the process. */
export type { MasterKey } from './master-key.ts';
export { parseMasterKey } from './master-key.ts';
export type { Opened, SealedPlace } from './vault.ts';
export { Vault } from './vault.ts';
