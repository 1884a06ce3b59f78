/** The token room: what a token is, where it is kept, who renews it. Adapters: `memory`, `redis`; sealing: `vault`. */
export type { CredentialResult, Credentials } from './credentials.ts';
export type { Credential, CredentialRecord, Versioned } from './record.ts';
export { expiryOf } from './record.ts';
export type { RefreshEvent, RefreshResult, RefreshTrigger } from './refresh-event.ts';
export type { RefreshLock } from './refresh-lock.ts';
export type { RefreshAnswer, TokenRefresher } from './refresher.ts';
export type { Seeding } from './seed.ts';
export { seedCredential } from './seed.ts';
export type { CredentialStore, StoreResult } from './store.ts';
export type { TokenKeeperOptions } from './token-keeper.ts';
export { TokenKeeper } from './token-keeper.ts';
