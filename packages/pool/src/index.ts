/** The port. Adapters: `@sluice/pool/memory`, `@sluice/pool/redis`; both obey `@sluice/pool/conformance`. */
export type { Member, Pool, ReportResult, SelectRequest, StateChange } from './pool.ts';
export type { Exhausted, Lane, Lease, Picked, Selection } from './selection.ts';
export type { AccountState, ScopeState } from './state.ts';
export type { Blame, BlockReason, Cooldown, Verdict } from './verdict.ts';
export { LONGEST_BLOCK_MS } from './verdict.ts';
