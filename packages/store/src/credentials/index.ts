export { SqlCredentialRecords } from './credential-records.ts';
export type { CredentialRecords, CredentialVersion, SealedCredential } from './port.ts';
