/** Scenes with real processes, in small numbers for the tests and in full ones for the benchmarks. */

export type { KilledInitialisations } from './kill-initialisations.ts';
export { killInitialisations } from './kill-initialisations.ts';
export type { KilledMigrators } from './kill-migrators.ts';
export { killMigrators } from './kill-migrators.ts';
export type { KilledWriters } from './kill-writers.ts';
export { killWriters } from './kill-writers.ts';
