/** The engine of the simulated vendors: one neutral script, one formatter per wire format. */

export { generatedPiece, makeStamp, nowMicroseconds, readStamps, withoutStamps } from '../stand-in/index.ts';
export type { AccountLimits, AccountStats } from './account-book.ts';
export type { Answer, Thought, ToolCall } from './answer.ts';
export { answerText, expectedText } from './answer.ts';
export type { AnswerFormat, WireRecord } from './answer-format.ts';
export type { UpstreamCommand } from './command.ts';
export { readDirective } from './directive.ts';
export type { CacheablePrompt, CacheUse, PromptBlock, PromptCacheOptions } from './prompt-cache.ts';
export { PromptCache } from './prompt-cache.ts';
export type { RequestFacts } from './request-facts.ts';
export { countTokens } from './request-facts.ts';
export type {
  AnswerScript,
  Finish,
  StreamErrorScript,
  ThinkingScript,
  ToolScript,
  UsageFigures,
  WireFault,
} from './script.ts';
export { Signer } from './signature.ts';
export type { UpstreamSimulator } from './simulator.ts';
export { startUpstream } from './simulator.ts';
export type { AccountOptions, UpstreamOptions, UpstreamStats } from './state.ts';
export type {
  AnswerEndpoint,
  Endpoint,
  ErrorContext,
  ErrorTable,
  HttpError,
  LedgerEntry,
  PlainEndpoint,
  PresentedCredential,
  RequestAccount,
  RequestView,
  Vendor,
  Violation,
} from './vendor.ts';
