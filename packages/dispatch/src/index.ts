/** From a plan to a committed answer: the only place in the process that retries anything. */
export { Answer } from './answer.ts';
export { type CooldownPolicy, DEFAULT_COOLDOWNS } from './cooldowns.ts';
export { CLIENT_GONE, type Departure, DRAINED } from './departure.ts';
export { Dispatcher, type DispatcherOptions } from './dispatcher.ts';
export type { DispatchObserver, FailedAttempt, FinalState, PoolChange, TurnRecord } from './record.ts';
export type { DispatchRequest, DispatchResult, Refused } from './request.ts';
export { type Trial, tryAccount } from './try-account.ts';
export type { Upstream } from './upstream.ts';
export { verdictOf } from './verdict-of.ts';
