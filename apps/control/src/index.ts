/** The control plane's HTTP face. */
export { type ControlOptions, createControlApp, type KeyChange } from './app.ts';
export type { TokenState } from './live-state/index.ts';
