/** The embedded adapter that outlives its process: sealed records in one file. */
export { FileCredentialStore, type FileCredentialStoreOptions } from './file-store.ts';
