/** A stand-in for the Kiro service that can be told how to behave, and tools to check what came through. */

export type { Chunking, FamilyStats, Stamp, StreamEnd } from '../stand-in/index.ts';
export { generatedPiece, makeStamp, nowMicroseconds, readStamps, withoutStamps } from '../stand-in/index.ts';
export type { AccountLimits, AccountStats } from './account-book.ts';
export { expectedText } from './answer-text.ts';
export type { Command } from './command.ts';
export { readDirective } from './directive.ts';
export { encodeFrame, errorFrame, eventFrame, exceptionFrame } from './frame.ts';
export type { ReadFrame, ReadFrames } from './frame-reader.ts';
export { readFrames } from './frame-reader.ts';
export type { LedgerEntry } from './ledger-entry.ts';
export type { RefreshScript } from './refresh-script.ts';
export type { ExceptionScript, Fault, KiroScript, ThinkingScript, ToolScript } from './script.ts';
export type { KiroSimulator } from './simulator.ts';
export { startKiroSimulator } from './simulator.ts';
export type { AccountOptions, KiroSimulatorOptions, SimulatorStats } from './state.ts';
export type { UpstreamErrorName } from './upstream-error.ts';
export { UPSTREAM_ERRORS } from './upstream-error.ts';
export type { RequestRules } from './validate-request.ts';
