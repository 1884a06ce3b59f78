/** What control does without being asked. */
export { Reconciler, type ReconcilerOptions } from './reconciler.ts';
