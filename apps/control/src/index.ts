/** The control plane: what operators see and may do, and what gateways are told of it. */
export { draftProblem } from './accounts/index.ts';
export { upsertFileKeys } from './api-keys/index.ts';
export { type Control, createControl } from './control.ts';
export type {
  AccountCheck,
  AccountRefresh,
  CheckAccount,
  ControlOptions,
  KeyChange,
  RefreshAccount,
  RetentionDays,
} from './control-options.ts';
export { CopyReseal, returnLogins } from './credentials/index.ts';
export { type FileFollowed, followFile, hasOwnAccounts } from './file-accounts/index.ts';
export { type AdminToken, bindingProblem, type Role } from './identity/index.ts';
export type { TokenState } from './live-state/index.ts';
export { RedisSnapshots } from './redis/index.ts';
export { MemorySnapshots, type SnapshotOutlet } from './snapshot/index.ts';
export type { LedgerBacklog, ReplicaSign, StatusProbes } from './status/index.ts';
