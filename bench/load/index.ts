export {
  type Arrival,
  type ClientMix,
  DEFAULT_LIMITS,
  type LoadDialect,
  type LoadLimits,
  type LoadPlan,
} from './plan.ts';
export type { ProcessUse } from './process-watch.ts';
export type { LoadCounts, LoadTimes, Outcome } from './recorder.ts';
export { type LoadPhase, type LoadReport, runLoad } from './run-load.ts';
export { type AnswerScript, scriptedPrompt, scriptedText } from './script.ts';
export type { TimeSummary } from './tally.ts';
export { checkThresholds, type ThresholdResult } from './thresholds.ts';
