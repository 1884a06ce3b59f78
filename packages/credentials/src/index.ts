/** Ports of the token room: what a token is, where it is kept, who renews it. */
export type { CredentialResult, Credentials } from './credentials.ts';
export type { Credential, CredentialRecord, Versioned } from './record.ts';
export { expiryOf } from './record.ts';
export type { RefreshAnswer, TokenRefresher } from './refresher.ts';
export type { CredentialStore, StoreResult } from './store.ts';
