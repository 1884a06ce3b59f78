export { SqlCredentialRecords } from './credential-records.ts';
export type { CredentialRecords, SealedCredential, SealedStoreResult } from './port.ts';
