/** The control plane's HTTP face. */
export { type ControlOptions, createControlApp } from './app.ts';
