/** The adapters that outlive their process in files: the sealed records of embedded mode, the spool of answers no store would take. */
export { FileCredentialStore, type FileCredentialStoreOptions } from './file-store.ts';
export { GeneratedKey, type GeneratedKeyOptions } from './generated-key.ts';
export { SealedSpool, type SealedSpoolOptions } from './sealed-spool.ts';
