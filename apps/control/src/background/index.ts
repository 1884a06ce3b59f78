/** What control does without being asked. */
export { Reconciler } from './reconciler.ts';
