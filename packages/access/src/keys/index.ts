/** Keys: what is known of them, where they are looked up, who writes them. */
export type { ConfiguredKey } from './configured-keys.ts';
export { ConfiguredKeys } from './configured-keys.ts';
export { judgeKey } from './judge-key.ts';
export type { KeyDirectory } from './key-directory.ts';
export type { KeyIdentity } from './key-identity.ts';
export { ANONYMOUS } from './key-identity.ts';
export type { KeyLimits, LimitName } from './key-limits.ts';
export { isLimited, keyLimitsSchema, LIMIT_NAMES } from './key-limits.ts';
export type { KeyRecord, RecognisedKey } from './key-record.ts';
export { readRecord, writeRecord } from './key-record.ts';
export type { KeyScopes } from './key-scopes.ts';
export { keyScopesSchema } from './key-scopes.ts';
export type { KeyEntry, KeyWriter, ListedKey } from './key-writer.ts';
export { LayeredKeys } from './layered-keys.ts';
export type { MintedKey } from './mint-key.ts';
export { digestOf, mintKey } from './mint-key.ts';
