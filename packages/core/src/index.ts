/** The shared language of every other package: words, not behaviour. Imports nothing. */

export type { Account, AccountReach, AccountUrl, AuthMethod, ProviderId } from './account/account.ts';
export { AUTH_METHODS, PROVIDER_IDS } from './account/account.ts';
export type { Lack } from './account/sign-in.ts';
export { lackOf, PROVIDERS_OF_FIELD, SIGN_IN } from './account/sign-in.ts';
export type { Strategy } from './account/strategy.ts';
export { STRATEGIES } from './account/strategy.ts';
export { SingleFlight } from './async/single-flight.ts';
export { sleep } from './async/sleep.ts';
export type { Clock } from './clock.ts';
export { systemClock } from './clock.ts';
export type { Failure, FailureKind, FailureScope, Repair } from './failure/failure.ts';
export { blamesAccount, cancelled, FAILURE_KINDS } from './failure/failure.ts';
export { makeId } from './ids.ts';
export type { FinishReason, RawEvent, TurnEvent } from './turn/event.ts';
export { isPayload } from './turn/event.ts';
export type {
  CacheMark,
  DocumentPart,
  Effort,
  ImagePart,
  Message,
  Part,
  Reasoning,
  ReasoningPart,
  RedactedReasoningPart,
  ResponseFormat,
  Role,
  Signer,
  TextPart,
  Tool,
  ToolCallPart,
  ToolChoice,
  ToolResultPart,
  Turn,
} from './turn/request.ts';
export type { ClientSource, DialectId, Operation } from './turn/source.ts';
export { DIALECT_IDS } from './turn/source.ts';
export type { Usage, UsageSource } from './turn/usage.ts';
export { totalInputTokens } from './turn/usage.ts';
