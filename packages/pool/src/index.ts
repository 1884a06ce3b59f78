/** The port. Adapters: `@sluice/pool/memory`, `@sluice/pool/redis`; both obey `@sluice/pool/conformance`. */

export type { Strategy } from '@sluice/core';
export { STRATEGIES } from '@sluice/core';
export type { StateWord, StateWords } from './describe-state.ts';
export { describeState } from './describe-state.ts';
export type {
  AccountEvent,
  EventJournal,
  EventOutboxOptions,
  FleetEvent,
  JournalEntry,
  JournalEvent,
  Once,
  ReplicaEvent,
  Telling,
  TokenEvent,
} from './events/index.ts';
export { EventOutbox } from './events/index.ts';
export type { PinPolicy, PoolPolicy, SlowPolicy, TripPolicy } from './policy.ts';
export type { Member, Pool, ReportResult, SelectRequest, StateChange } from './pool.ts';
export type { Exhausted, Lane, Lease, Picked, Selection } from './selection.ts';
export type { AccountState, Circuit, ScopeState, Slowed } from './state.ts';
export { scopeKey } from './state.ts';

export type { Blame, BlockReason, Cooldown, Verdict } from './verdict.ts';
export { LONGEST_BLOCK_MS } from './verdict.ts';
