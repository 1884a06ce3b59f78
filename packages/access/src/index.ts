/** Who calls us, what for and how much they may. Adapters: `@sluice/access/memory`, `@sluice/access/redis`. */

export type { AccessControl, AccessDecision, AccessRequest, Allowed, Denied } from './access-control.ts';
export type { Network, ParsedNetwork } from './address/index.ts';
export { AllowList, clientAddress, formatNetwork, parseNetwork } from './address/index.ts';
export type { AccessSettings } from './key-access.ts';
export { configuredAccess, KeyAccess } from './key-access.ts';
export type {
  ConfiguredKey,
  KeyDirectory,
  KeyEntry,
  KeyIdentity,
  KeyLimits,
  KeyRecord,
  KeyScopes,
  KeyWriter,
  LimitName,
  ListedKey,
  MintedKey,
  RecognisedKey,
} from './keys/index.ts';
export {
  ANONYMOUS,
  ConfiguredKeys,
  digestOf,
  isLimited,
  keyLimitsSchema,
  keyScopesSchema,
  LayeredKeys,
  LIMIT_NAMES,
  mintKey,
  readRecord,
  writeRecord,
} from './keys/index.ts';
export type {
  Actual,
  Amounts,
  Grant,
  Granted,
  LimitDesk,
  Limited,
  LimitedKey,
  LimitKeeperOptions,
  LimitsChange,
  Spent,
  Standing,
  TakeRequest,
  Uncounted,
} from './limits/index.ts';
export { charged, LimitKeeper, limitHeaders } from './limits/index.ts';
export type { ScopeDenial, Use } from './scope/index.ts';
export { permits } from './scope/index.ts';
