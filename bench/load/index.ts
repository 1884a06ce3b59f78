export { type Arrival, type ClientMix, DEFAULT_LIMITS, type LoadPlan } from './plan.ts';
export { cpuSecondsOf, type ProcessUse } from './process-watch.ts';
export type { LoadPhase, LoadReport } from './run-load.ts';
export { type AnswerScript, scriptedPrompt, scriptedText } from './script.ts';
