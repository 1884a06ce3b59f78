/** Who calls us and whether they may. */

export type { AccessControl, AccessDecision, AccessRequest, Allowed, Denied, KeyIdentity } from './access-control.ts';
export { ANONYMOUS } from './access-control.ts';
export type { Network } from './allow-list.ts';
export { AllowList } from './allow-list.ts';
export { clientAddress } from './client-address.ts';
export type { AccessSettings } from './key-access.ts';
export { configuredAccess, KeyAccess } from './key-access.ts';
export type { ConfiguredKey, KeyDirectory, KeyRecord } from './key-directory.ts';
export { ConfiguredKeys, digestOf } from './key-directory.ts';
