/** Renewing tokens before they are needed, by one replica for all. */
export type { SweepOptions } from './sweep.ts';
export { Sweep } from './sweep.ts';
export type { TokenCare } from './token-care.ts';
