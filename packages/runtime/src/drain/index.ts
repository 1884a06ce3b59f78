/** The orderly end of a process. */

export type { Drainable, DrainReport, DrainSettings, DrainState } from './drain.ts';
export { Drain } from './drain.ts';
export type { SignalSource } from './signals.ts';
export { drainOnSignals } from './signals.ts';
